/**
 * Makes an authority and a certificate that it signs, each once, and the certificate anew when it ends soon or lacks a name. Both Secrets
 * are there already, empty: the Job may change these two and make none. A Secret that changed in between is left to the next try.
 */
export const certificateScript = `import base64
import datetime
import ipaddress
import json
import os
import time
import urllib.error

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kubernetes_api import call

namespace, authority_secret, server_secret = (os.environ[key] for key in ("NAMESPACE", "AUTHORITY_SECRET", "SERVER_SECRET"))
hosts = json.loads(os.environ["HOSTS"])
valid, renewed_before = (datetime.timedelta(days=int(os.environ[key])) for key in ("VALID_DAYS", "RENEWED_BEFORE_DAYS"))
now = datetime.datetime.now(datetime.timezone.utc)


def read(name):
    secret = call("GET", f"/api/v1/namespaces/{namespace}/secrets/{name}")
    data = {key: base64.b64decode(value) for key, value in (secret.get("data") or {}).items()}
    return secret["metadata"]["resourceVersion"], data


def write(name, version, data):
    encoded = {key: base64.b64encode(value).decode() for key, value in data.items()}
    body = {"metadata": {"resourceVersion": version}, "data": encoded}
    call("PATCH", f"/api/v1/namespaces/{namespace}/secrets/{name}", body, "application/merge-patch+json")


def pem(key):
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def name_of(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def build(subject, issuer, key, lasts, extensions):
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(minutes=5)).not_valid_after(now + lasts)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder


def usage(**given):
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    names += ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})


def make_authority():
    key = ec.generate_private_key(ec.SECP256R1())
    name = name_of(f"{os.environ['NAME']} of namespace {namespace}")
    extensions = [(x509.BasicConstraints(ca=True, path_length=0), True), (usage(key_cert_sign=True, crl_sign=True), True)]
    extensions.append((x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False))
    certificate = build(name, name, key, datetime.timedelta(days=3650), extensions).sign(key, hashes.SHA256())
    return {"tls.key": pem(key), "tls.crt": certificate.public_bytes(serialization.Encoding.PEM)}


def authority():
    version, data = read(authority_secret)
    if "tls.crt" not in data:
        data = make_authority()
        write(authority_secret, version, data)
        print("made an authority, good for 10 years")
    return serialization.load_pem_private_key(data["tls.key"], None), x509.load_pem_x509_certificate(data["tls.crt"])


def why_anew(data, ca):
    if "tls.crt" not in data:
        return "there was none"
    certificate = x509.load_pem_x509_certificate(data["tls.crt"])
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    if certificate.issuer != ca.subject or data.get("ca.crt") != ca.public_bytes(serialization.Encoding.PEM):
        return "it was another authority's"
    if set(named) != set(hosts):
        return "its names have changed"
    if certificate.not_valid_after_utc - now < renewed_before:
        return "it ends soon"
    return None


def publish(ca):
    """For as long as ten minutes: what is published to may be made at the same time."""
    body = {"data": {"ca.crt": ca.public_bytes(serialization.Encoding.PEM).decode()}}
    places = json.loads(os.environ["PUBLISHED_TO"])
    for attempt in range(60):
        for place in list(places):
            path = f"/api/v1/namespaces/{place['namespace']}/configmaps/{place['configMap']}"
            try:
                call("PATCH", path, body, "application/merge-patch+json")
                places.remove(place)
            except urllib.error.HTTPError as error:
                if attempt % 6 == 0:
                    print(f"cannot publish the authority to {place['namespace']}/{place['configMap']} yet: {error}")
        if not places:
            return
        time.sleep(10)
    raise SystemExit("the authority is not published everywhere; tomorrow it is tried again")


def certify(ca_key, ca):
    version, data = read(server_secret)
    why = why_anew(data, ca)
    if why is None:
        print("the certificate is good")
        return
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(host) for host in hosts] + [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    extensions = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (usage(digital_signature=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), False),
        (x509.SubjectAlternativeName(names), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), False),
    ]
    certificate = build(name_of(os.environ["NAME"]), ca.subject, key, valid, extensions).sign(ca_key, hashes.SHA256())
    encoding = serialization.Encoding.PEM
    write(server_secret, version, {"tls.key": pem(key), "tls.crt": certificate.public_bytes(encoding), "ca.crt": ca.public_bytes(encoding)})
    print(f"made a certificate, good for {valid.days} days: {why}")


def main():
    ca_key, ca = authority()
    certify(ca_key, ca)
    publish(ca)


main()
`;
