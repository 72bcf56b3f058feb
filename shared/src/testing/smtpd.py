"""A mail server for tests: TLS and signing in required, mails told as JSON lines. Arguments: certificate, key, "starttls" or "tls".

The first line of output is the port. Mails to bounce@ are refused for good (550), those to slow@ for now (451), those to later@ the first
time only. It ends when standard input does.
"""

import asyncio
import email
import email.policy
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

# Clients that break off are what the tests are about, and the advice is for real servers.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")

USER, PASSWORD = b"sentra", b"test-password"


class Handler:
    def __init__(self):
        self.put_off = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "bounce":
            return f"550 5.1.1 <{address}>: no such user"
        if name == "slow" or (name == "later" and address not in self.put_off):
            self.put_off.add(address)
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = lambda kind: (body.get_content() if (body := mail.get_body((kind,))) else None)
        told = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "encrypted": server.transport.get_extra_info("ssl_object") is not None,
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "text": part("plain"),
            "html": part("html"),
        }
        print(json.dumps(told), flush=True)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (USER, PASSWORD), handled=False)


async def main():
    certificate, key, security = sys.argv[1:4]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    handler = Handler()
    starttls = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"auth_require_tls": False}
    connection = lambda: SMTP(handler, hostname="localhost", auth_required=True, authenticator=authenticate, **starttls)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=context if security == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
