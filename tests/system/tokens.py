"""Tokens as they must not be: made by hand, since gridctl makes good ones only."""

import base64
import hashlib
import hmac
import json
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from installation import Installation


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed(header: dict, claims: dict, sign) -> str:
    body = ".".join(encode(json.dumps(part).encode()) for part in (header, claims))
    return f"{body}.{encode(sign(body.encode()))}"


def es256(key: ec.EllipticCurvePrivateKey):
    def sign(body: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(body, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return sign


def bad_tokens(gridkeeper: Installation, staff_id: str) -> dict[str, str | None]:
    """By what is wrong with it, what the authorization metadata says; None: nothing."""
    jwk = json.loads(gridkeeper.token_key.read_text())
    key = ec.derive_private_key(int.from_bytes(decode(jwk["d"]), "big"), ec.SECP256R1())
    public = key.public_key().public_bytes(serialization.Encoding.PEM,
                                           serialization.PublicFormat.SubjectPublicKeyInfo)
    now = int(time.time())
    header = {"alg": "ES256", "typ": "JWT", "kid": jwk["kid"]}
    claims = {"sub": staff_id, "iss": "gridkeeper", "aud": "gridkeeper", "nbf": now - 60, "exp": now + 3600}
    good = gridkeeper.token(staff_id)
    head, body, signature = good.split(".")
    as_admin = encode(json.dumps({**json.loads(decode(body)), "sub": "admin"}).encode())
    ours, other = es256(key), es256(ec.generate_private_key(ec.SECP256R1()))
    tokens = {
        "expired": signed(header, {**claims, "exp": now - 60}, ours),
        "not yet valid": signed(header, {**claims, "nbf": now + 3600}, ours),
        "forged with another key": signed(header, claims, other),
        "of a key that is not ours": signed({**header, "kid": "elsewhere"}, claims, other),
        "of another issuer": signed(header, {**claims, "iss": "elsewhere"}, ours),
        "for another audience": signed(header, {**claims, "aud": "elsewhere"}, ours),
        "for another staff id under the same signature": f"{head}.{as_admin}.{signature}",
        "unsigned (alg none)": signed({**header, "alg": "none"}, claims, lambda body: b""),
        "signed with the public key (HS256)": signed(
            {**header, "alg": "HS256"}, claims, lambda body: hmac.digest(public, body, hashlib.sha256)),
        "without an end": signed(header, {name: claims[name] for name in claims if name != "exp"}, ours),
        "no token at all": "x",
        "longer than any token": good + "A" * 9000,
    }
    return {"missing": None, "of another scheme": f"Basic {good}",
            **{what: f"Bearer {token}" for what, token in tokens.items()}}
