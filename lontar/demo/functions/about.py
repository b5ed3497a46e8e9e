"""core_webservice_get_site_info: the first call of every client."""

from __future__ import annotations

from lontar.demo.call import Call


def get_site_info(call: Call, serviceshortnames: list[str]) -> object:
    """The site, the account of the token and the functions of its service."""
    about = call.site.state.site
    account = call.site.users.get(about.account)
    version = about.version
    names = sorted(name for name in call.functions if call.offers(name))
    return {
        "sitename": about.name,
        "username": account.username if account else "lontar_ws",
        "firstname": account.firstname if account else "Lontar",
        "lastname": account.lastname if account else "Integration",
        "fullname": account.fullname if account else "Lontar Integration",
        "lang": call.lang,
        "userid": about.account,
        "siteurl": call.url,
        "userpictureurl": call.picture("f1"),
        "functions": [{"name": name, "version": version} for name in names],
        "downloadfiles": 0,
        "uploadfiles": 0,
        "release": about.release,
        "version": version,
        "mobilecssurl": "",
        "advancedfeatures": [
            {"name": "enablecompletion", "value": 1},
            {"name": "enablecustomreports", "value": 1},
        ],
        "usercanmanageownfiles": True,
        "userquota": 0,
        "usermaxuploadfilesize": -1,
        "userhomepage": 1,
        "siteid": 1,
        "sitecalendartype": "gregorian",
        "usercalendartype": "gregorian",
        "userissiteadmin": about.account in about.admins,
        "theme": "boost",
        "policyagreed": 0,
    }
