# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

import os
import subprocess
import tempfile
import unittest

from sign_in import LoginService
from tool import BOUND, new_ids

ID = new_ids(1)[0]
SECRET = "s3cret-that-must-stay-hidden"
FEDERATED = "f3derated-token-that-must-stay-hidden"
PASSWORD = "passw0rd-that-must-stay-hidden"


class Auth(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = service = LoginServiceWithCredentials()
        cls.addClassCleanup(service.__exit__)

    def assert_works(self, done):
        self.assertEqual((done.returncode, done.err), (0, ""))
        self.assertIn(ID, done.out)

    def assert_fails(self, done, *parts):
        self.assertEqual((done.returncode, done.out), (1, ""), done.err)
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        for part in parts:
            self.assertIn(part, done.err)
        for secret in (SECRET, FEDERATED, PASSWORD, "PRIVATE KEY"):
            self.assertNotIn(secret, done.err)

    def test_a_secret_from_the_environment_or_a_file(self):
        self.assert_works(self.service.get_with("secret", ID, AZURE_CLIENT_SECRET=SECRET))
        self.assert_works(self.service.get_with("secret", "--secret-file", self.service.secret, ID))

    def test_the_trace_of_a_sign_in_shows_no_secrets(self):
        done = self.service.get_with("secret", "--trace", ID, AZURE_CLIENT_SECRET=SECRET)
        self.assertEqual(done.returncode, 0, done.err)
        self.assertIn("* token renewed after ", done.err)
        self.assertIn("> Authorization: Bearer ***\n", done.err)
        for secret in (SECRET, "eyJ"):  # tokens of Entra begin with eyJ
            self.assertNotIn(secret, done.err)

    def test_a_wrong_or_missing_secret_is_reported(self):
        wrong = self.service.write("wrong", SECRET + "x\n")
        self.assert_fails(self.service.get_with("secret", "--secret-file", wrong, ID),
                          "(invalid_client, AADSTS7000215: ", "; correlation-id ")
        self.assert_fails(self.service.get_with("secret", ID), "AZURE_CLIENT_SECRET is not set", "--secret-file")
        self.assert_fails(self.service.get_with("secret", "--secret-file", "/dev/null", ID), "/dev/null",
                          "contains no secret on its first line")
        self.assert_fails(self.service.get_with("secret", "--secret-file", "/no/such", ID), "cannot read /no/such")

    def test_a_certificate_with_a_plain_or_an_encrypted_key(self):
        self.assert_works(self.service.get_with("certificate", ID, AZURE_CLIENT_CERTIFICATE_PATH=self.service.plain))
        self.assert_works(self.service.get_with("certificate", ID, AZURE_CLIENT_CERTIFICATE_PATH=self.service.encrypted,
                                                AZURE_CLIENT_CERTIFICATE_PASSWORD=PASSWORD))

    def test_an_unusable_certificate_is_reported(self):
        self.assert_fails(self.service.get_with("certificate", ID), "AZURE_CLIENT_CERTIFICATE_PATH is not set")
        for path, password, cause in ((self.service.encrypted, "", "contains an encrypted private key, which requires a password"),
                                      (self.service.encrypted, PASSWORD + "x", "the password is wrong"),
                                      (self.service.certificate, "", "the file must contain both the certificate and its private key"),
                                      ("/no/such", "", "No such file or directory")):
            done = self.service.get_with("certificate", ID, AZURE_CLIENT_CERTIFICATE_PATH=path,
                                         AZURE_CLIENT_CERTIFICATE_PASSWORD=password)
            self.assert_fails(done, "AZURE_CLIENT_CERTIFICATE_PATH", cause)
        done = self.service.get_with("certificate", ID, AZURE_CLIENT_CERTIFICATE_PATH=self.service.encrypted,
                                     AZURE_CLIENT_CERTIFICATE_PASSWORD="x" * 2000)
        self.assert_fails(done, "AZURE_CLIENT_CERTIFICATE_PASSWORD: must not be longer than 1 KiB")
        other = self.service.make_certificate("other")
        self.assert_fails(self.service.get_with("certificate", ID, AZURE_CLIENT_CERTIFICATE_PATH=other),
                          "(invalid_client, AADSTS700027: ")

    def test_a_federated_token_from_a_file(self):
        self.assert_works(self.service.get_with("workload-identity", ID, AZURE_FEDERATED_TOKEN_FILE=self.service.federated))
        self.assert_fails(self.service.get_with("workload-identity", ID), "AZURE_FEDERATED_TOKEN_FILE is not set")
        self.assert_fails(self.service.get_with("workload-identity", ID, AZURE_FEDERATED_TOKEN_FILE="/no/such"), "/no/such")

    def test_the_environment_selects_the_credential(self):
        for each in ({"AZURE_CLIENT_SECRET": SECRET}, {"AZURE_CLIENT_CERTIFICATE_PATH": self.service.plain},
                     {"AZURE_FEDERATED_TOKEN_FILE": self.service.federated}):
            self.assert_works(self.service.get_with("env", ID, **each))
        self.assert_fails(self.service.get_with("env", ID), "AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE")

    def test_a_managed_identity_of_a_machine(self):
        place = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": self.service.metadata}
        self.assert_works(self.service.get_with("managed-identity", ID, AZURE_CLIENT_ID="", **place))
        self.assert_fails(self.service.get_with("managed-identity", "--client-id", ID, ID, **place), "Identity not found")

    def test_options_override_the_environment(self):
        self.assert_works(self.service.get_with("secret", "--tenant", self.service.told["tenant:"], "--client-id",
                                                self.service.told["client-id:"], "--authority", self.service.endpoint, ID,
                                                AZURE_CLIENT_SECRET=SECRET, AZURE_TENANT_ID="x", AZURE_CLIENT_ID="y",
                                                AZURE_AUTHORITY_HOST="https://localhost:1"))

    def test_a_trailing_slash_of_the_authority_is_ignored(self):
        self.assert_works(self.service.get_with("secret", ID, AZURE_CLIENT_SECRET=SECRET,
                                                AZURE_AUTHORITY_HOST=self.service.endpoint + "/"))

    def test_a_missing_permission_is_named(self):
        with LoginServiceWithCredentials("--fault", "status=403,path=getPresences") as service:
            self.assert_fails(service.get_with("secret", ID, AZURE_CLIENT_SECRET=SECRET), "permission Presence.Read.All")

    def test_a_login_service_that_is_down_is_named(self):
        done = self.service.get_with("secret", "--retries", "0", "--authority", "https://localhost:1", ID,
                                     AZURE_CLIENT_SECRET=SECRET)
        self.assert_fails(done, "localhost:1: could not connect")


class LoginServiceWithCredentials(LoginService):
    """A login service with an application that has a secret, a certificate and a federated token."""

    def __init__(self, *args):
        self.folder = tempfile.TemporaryDirectory()
        self.secret = self.write("secret", SECRET + "\n")
        self.federated = self.write("federated", FEDERATED)
        self.plain = self.make_certificate("plain")
        self.certificate = self.write("certificate.pem", self.read("plain.crt"))
        self.openssl("pkcs8", "-topk8", "-in", self.path("plain.key"), "-out", self.path("encrypted.key"), "-passout",
                     "env:PASSWORD")
        self.encrypted = self.write("encrypted.pem", self.read("encrypted.key") + self.read("plain.crt"))
        super().__init__("--client-secret-file", self.secret, "--client-certificate", self.certificate,
                         "--federated-token-file", self.federated, *args, folder=self.folder)

    def openssl(self, *args):
        subprocess.run(["openssl", *args], check=True, capture_output=True, timeout=BOUND,
                       env={**os.environ, "PASSWORD": PASSWORD})

    def make_certificate(self, name):
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=application", "-days", "2", "-keyout",
                     self.path(name + ".key"), "-out", self.path(name + ".crt"))
        return self.write(name + ".pem", self.read(name + ".key") + self.read(name + ".crt"))

    def read(self, name):
        with open(self.path(name)) as file:
            return file.read()


if __name__ == "__main__":
    unittest.main()
