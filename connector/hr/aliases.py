"""What offices call their columns, by our column keys; Indonesian and English, SIASN's own too.

Data for ``lontar hr map`` alone: a configured mapping is never guessed. A key means the same in
every kind that has it, unless ``OF_KIND`` tells more. Headers of identity numbers (NIK) are here
too: such a column is never read, whatever it is mapped to.
"""

from __future__ import annotations

import re

from connector.hr.kinds import Kind
from connector.hr.words import fold

NIK_WORDS = frozenset(("nik", "ktp", "kk", "kependudukan"))
BESIDE_NIK = frozenset(
    ("no", "nomor", "nomer", "number", "num", "id", "induk", "kartu", "keluarga", "tanda")
    + ("penduduk", "e", "el", "elektronik", "pegawai", "asn", "pns", "pppk", "peserta", "dan")
)
SPLIT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")  # namaKursus

ALIASES = {
    "nip": (
        ("NIP", "NIP Baru", "NIP/NI PPPK", "NIP / NIPPPK", "NI PPPK", "NIPPPK", "NIP Pegawai")
        + ("Nomor Induk Pegawai", "No. Induk Pegawai", "NIP 18 digit", "NIP ASN", "NIP/NIPPPK")
        + ("employee number", "civil service number", "NIP peserta", "NIP/NIPPPK peserta")
    ),
    "name": (
        ("Nama", "Nama Pegawai", "Nama Lengkap", "Nama ASN", "Nama PNS", "Nama Peserta", "name")
        + ("full name", "employee name", "Nama tanpa gelar", "Nama lengkap dengan gelar")
        + ("Nama dan gelar", "Nama / gelar")
    ),
    "title_before": ("Gelar depan", "Gelar dpn", "title before", "title prefix"),
    "title_after": ("Gelar belakang", "Gelar blk", "title after", "title suffix"),
    "birth_date": (
        ("Tanggal lahir", "Tgl lahir", "TglLahir", "Tgl. Lhr", "birth date", "date of birth")
        + ("dob", "birthdate")
    ),
    "sex": ("Jenis kelamin", "JK", "L/P", "Kelamin", "sex", "gender", "Jns kelamin", "Jenkel"),
    "email": (
        ("Email", "E-mail", "Surel", "Email gov", "Email dinas", "Email kantor", "Alamat email")
        + ("email address", "mail")
    ),
    "employment": (
        ("Jenis pegawai", "Status pegawai", "Status kepegawaian", "Jenis kepegawaian", "Jenis ASN")
        + ("Status ASN", "Status CPNS PNS", "Status CPNS/PNS", "jenis pegawai nama", "employment")
        + ("employment type", "Jenis", "Status cpns pns")
    ),
    "status": (
        ("Kedudukan hukum", "Kedudukan", "Kedudukan hukum id", "Kedudukan PNS id", "Status aktif")
        + ("Kode kedudukan hukum", "legal status", "status", "status code")
    ),
    "unit": (
        ("Unit kerja", "Unor", "Unor nama", "Nama unor", "Unit organisasi", "OPD", "SKPD")
        + ("Perangkat daerah", "Satuan kerja", "Satker", "Instansi", "Unit", "Nama unit")
        + ("Unit kerja / OPD", "Kode unor", "Kode unit", "Unor id", "Unit pelayanan")
        + ("Unit penyelenggara pelayanan", "department", "work unit", "office", "Tempat tugas")
    ),
    "post": (
        ("Jabatan", "Nama jabatan", "Jabatan nama", "Kode jabatan", "Nama jab", "post", "position")
        + ("job title", "Jabatan saat ini", "Jabatan terakhir", "jabatan id")
    ),
    "rank": (
        (
            "Golongan",
            "Gol",
            "Gol. Ruang",
            "Golongan ruang",
            "Pangkat",
            "Pangkat/Gol",
            "Pangkat/Gol.",
        )
        + ("Pangkat golongan", "Pangkat/Golongan", "Gol akhir nama", "Gol ruang akhir", "rank")
        + ("grade", "Pangkat / Gol. Ruang", "Gol/Ruang", "Gol akhir id")
    ),
    "joined": (
        ("TMT CPNS", "TMT masuk", "Tanggal masuk", "Tgl masuk", "TMT PPPK", "TMT pengangkatan")
        + ("joined", "join date", "hire date", "start of service")
    ),
    "left": (
        ("TMT pensiun", "TMT keluar", "Tanggal keluar", "Tgl keluar", "TMT berhenti", "left")
        + ("Tanggal berhenti", "TMT pemberhentian", "end of service", "leaving date")
    ),
    "former": (
        ("NIP lama", "NIP sebelumnya", "Nomor lama", "Nomor sebelumnya", "former", "old number")
        + ("former number", "NIP terdahulu", "Nomor kontrak", "Nomor pegawai lama")
    ),
    "kind": ("Jenis", "Jenis nomor", "kind", "type", "Kategori"),
    "since": ("TMT", "Sejak", "Berlaku sejak", "Tanggal berlaku", "since", "TMT NIP baru"),
    "from": (
        ("TMT", "Mulai", "Sejak", "Tanggal mulai", "Tgl mulai", "Berlaku mulai", "Mulai berlaku")
        + (
            "from",
            "start",
            "since",
            "start date",
            "TMT jabatan",
            "TMT SK",
            "Tgl. mulai",
            "valid from",
        )
    ),
    "to": (
        (
            "Sampai",
            "Sampai dengan",
            "S.d.",
            "SD",
            "Hingga",
            "Tanggal selesai",
            "Tgl selesai",
            "until",
        )
        + (
            "Berlaku sampai",
            "Tanggal akhir",
            "Tgl akhir",
            "Akhir",
            "to",
            "end",
            "end date",
            "Selesai",
        )
        + ("valid to", "Masa berlaku sampai")
    ),
    "main": (
        ("Utama", "Jabatan utama", "Definitif", "Plt/Definitif", "main", "primary", "Sifat jabatan")
        + ("Status jabatan", "Definitif/Plt")
    ),
    "parent": (
        ("Induk", "Unit induk", "Unor induk", "Atasan", "Unor induk nama", "Induk unor", "parent")
        + ("Unor atasan", "parent unit", "Kode induk", "Diatasan id", "Unor induk id")
    ),
    "role": ("Peran", "Jabatan pimpinan", "role", "Kedudukan", "Sebagai"),
    "level": (
        ("Level", "Tingkat", "Jenjang", "Jenjang jabatan", "Level kompetensi", "Nilai", "Skor")
        + ("Standar", "Level standar", "Tingkat hukuman", "Tingkat hukuman disiplin", "Eselon")
        + ("Standar level", "asn jenjang jabatan", "required level", "Capaian", "Hasil")
    ),
    "competency": (
        ("Kompetensi", "Nama kompetensi", "Kode kompetensi", "Jenis kompetensi", "competency")
        + ("Unit kompetensi",)
    ),
    "date": (
        ("Tanggal", "Tgl", "Tanggal asesmen", "Tanggal penilaian", "Tgl asesmen", "date")
        + (
            "Tanggal uji kompetensi",
            "Tanggal tes",
            "assessed on",
            "assessment date",
            "Tgl penilaian",
        )
        + ("Tanggal pelaksanaan",)
    ),
    "method": (
        ("Metode", "Cara", "Metode asesmen", "Metode pelatihan", "method", "Model pembelajaran")
        + ("Metode penilaian", "Moda", "Metode pembelajaran")
    ),
    "valid_until": ("Berlaku sampai", "Masa berlaku", "Berlaku hingga", "valid until", "expires"),
    "year": ("Tahun", "Tahun penilaian", "Tahun SKP", "Tahun kinerja", "Thn", "year", "Periode"),
    "rating": (
        ("Predikat", "Predikat kinerja", "Predikat SKP", "Predikat kinerja pegawai", "rating")
        + ("Nilai SKP", "Hasil kinerja", "kuadran kinerja nilai", "Nilai kinerja", "Nilai")
    ),
    "months": ("Bulan", "Masa hukuman (bulan)", "Lama bulan", "months", "Masa bulan"),
    "years": ("Tahun", "Masa hukuman (tahun)", "Lama tahun", "years", "Masa tahun"),
    "certificate": (
        ("Nomor sertifikat", "No sertifikat", "No. Sertifikat", "Nomor sertipikat", "No STTPL")
        + ("noSertipikat", "Nomor STTP", "No. STTP", "Sertifikat", "certificate", "certificate no")
        + ("certificate number", "Nomor piagam", "Nomor", "No STTPP", "Nomor STTPP")
    ),
    "title": (
        ("Nama pelatihan", "Nama diklat", "Nama kursus", "Judul", "Judul pelatihan", "Pelatihan")
        + ("Diklat", "Kursus", "Nama kegiatan", "Kegiatan", "Nama bimtek", "title", "training")
        + ("course name", "Nama pengembangan kompetensi", "Uraian", "latihan struktural nama")
    ),
    "provider": (
        ("Penyelenggara", "Institusi penyelenggara", "Lembaga", "Lembaga penyelenggara", "Mitra")
        + ("Instansi penyelenggara", "provider", "organiser", "organizer", "Nama mitra")
        + ("Nama lembaga",)
    ),
    "provider_kind": ("Jenis penyelenggara", "Jenis mitra", "Jenis lembaga", "provider kind"),
    "form": (
        ("Bentuk", "Bentuk pelatihan", "Jenis diklat", "Jenis pelatihan", "Jenis diklat id", "form")
        + ("Jenis kursus", "Jalur", "Bentuk pengembangan", "jenis kegiatan", "Jenis bangkom")
    ),
    "start": (
        ("Tanggal mulai", "Tgl mulai", "Mulai", "Tanggal kursus", "start", "start date", "Dari")
        + ("Tanggal awal", "Tanggal pelaksanaan", "Tgl awal", "Tanggal")
    ),
    "end": (
        ("Tanggal selesai", "Tgl selesai", "Selesai", "Tanggal selesai kursus", "end", "end date")
        + ("tglSelesaiKursus", "Sampai", "Tanggal akhir", "Tgl akhir", "S.d.")
    ),
    "issued": (
        ("Tanggal sertifikat", "Tgl sertifikat", "Tanggal terbit", "Tgl STTPL", "Tanggal STTP")
        + ("issued", "issue date", "Tanggal piagam")
    ),
    "claimed_on": (
        ("Tanggal pengajuan", "Tgl pengajuan", "Tanggal usul", "Tgl usul", "Tanggal diajukan")
        + ("claimed on", "Tanggal klaim", "Tanggal lapor", "Tanggal diserahkan")
    ),
    "hours": (
        ("JP", "Jumlah JP", "Jumlah jam", "Jam pelajaran", "Jumlah jam pelajaran", "Lama (JP)")
        + ("hours", "lesson hours", "Jam", "Durasi (JP)", "Total JP", "Durasi (menit)")
        + ("Lama (menit)", "Jumlah menit", "Menit", "Durasi (jam)", "Lama (jam)", "minutes")
    ),
    "competencies": ("Kompetensi", "Kompetensi terkait", "competencies", "Kode kompetensi"),
    "state": (
        ("Status", "Status verifikasi", "Verifikasi", "Status usulan", "state", "Keterangan status")
        + ("Validasi", "Status validasi")
    ),
    "course": (
        ("Kursus", "Kode kursus", "Nama singkat", "short name", "shortname", "course", "course id")
        + ("Kode pelatihan", "idnumber", "id kursus")
    ),
    "site": ("Situs", "site", "LMS"),
    "repeat": ("Ulang", "Pengulangan", "Berulang", "repeat"),
    "agreement": (
        ("Nomor MoU", "MoU", "PKS", "Nomor PKS", "Perjanjian", "Nomor perjanjian", "agreement")
        + ("Kerja sama", "MoU/PKS", "Perjanjian kerja sama")
    ),
    "cost": ("Biaya", "Nilai kontrak", "Tarif", "Biaya per orang", "cost", "Anggaran", "price"),
    "period": ("Periode", "Periode survei", "Triwulan", "Semester", "Tahun", "period"),
    "element": ("Unsur", "Unsur pelayanan", "Kode unsur", "element", "Unsur SKM"),
    "mean": ("NRR", "Nilai rata-rata", "Rata-rata", "Nilai unsur", "mean", "average", "Nilai"),
    "respondents": ("Responden", "Jumlah responden", "respondents", "n", "Jml responden"),
    "score": ("Skor", "Jawaban", "Nilai jawaban", "score", "answer"),
    "value": (),
    "education": (
        ("Pendidikan", "Pendidikan terakhir", "Tingkat pendidikan", "Kualifikasi", "education")
        + ("Tingkat pendidikan terakhir", "Pendidikan terakhir nama", "Jenjang pendidikan")
    ),
}
OF_KIND: dict[str, dict[str, tuple[str, ...]]] = {
    "professionalism": {
        "value": ("Nilai IP ASN", "IP ASN", "Nilai IP", "Indeks profesionalitas", "Total", "Nilai")
    },
    "statuses": {"value": (*ALIASES["status"], "Kode")},
    "employments": {"value": (*ALIASES["employment"], "Status")},
    "posts": {
        "kind": ("Jenis jabatan", "Jenis jabatan id", "Jenis", "kind"),
        "name": ("Nama jabatan", "Jabatan nama", "name"),
        "post": ("Kode jabatan", "Kode", "Jabatan id", "Jabatan", "post"),
    },
    "units": {
        "unit": ("Kode unor", "Kode unit", "Unor id", "Kode", "id", *ALIASES["unit"]),
        "name": ("Nama unor", "Unor nama", "Nama unit", "Nama OPD", "Nama", "name"),
    },
    "providers": {"kind": (*ALIASES["provider_kind"], "Jenis", "Kategori", "kind")},
    "standards": {
        "level": ("Level", "Level standar", "Standar", "Tingkat", "level", "Standar level")
    },
}


def is_nik_header(header: str) -> bool:
    """Whether a column is of identity numbers (NIK, KTP, KK), by its header."""
    words = set(squeezed(header).split())
    return bool(words & NIK_WORDS) and words <= NIK_WORDS | BESIDE_NIK


def squeezed(header: str) -> str:
    """A header as it is compared: no case, no signs, ``namaKursus`` in two words."""
    return fold(SPLIT.sub(" ", header))


def spellings(kind: Kind, column: str) -> tuple[str, ...]:
    """What a column key's header may be, likeliest first, as ``squeezed``; the key itself too."""
    told = OF_KIND.get(kind.name, {}).get(column, ALIASES.get(column, ()))
    return tuple(dict.fromkeys(map(squeezed, (*told, column))))
