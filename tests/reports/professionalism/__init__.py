"""The estimate of IP-ASN."""
