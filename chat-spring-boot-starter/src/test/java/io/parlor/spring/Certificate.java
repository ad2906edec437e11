package io.parlor.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of localhost that nobody else trusts, made by openssl. */
public record Certificate(Path certificate, Path key) {
    public static Certificate in(Path folder) {
        Path certificate = folder.resolve("cert.pem");
        Path key = folder.resolve("key.pem");
        try {
            Process openssl = new ProcessBuilder(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "rsa:2048",
                            "-nodes",
                            "-days",
                            "2",
                            "-subj",
                            "/CN=localhost",
                            "-addext",
                            "subjectAltName=IP:127.0.0.1,DNS:localhost",
                            "-keyout",
                            key.toString(),
                            "-out",
                            certificate.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(openssl.getInputStream().readAllBytes());
            if (openssl.waitFor() != 0) {
                throw new AssertionError(output);
            }
        } catch (IOException e) {
            throw new AssertionError("needs openssl on the PATH: apt-get install openssl", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new Certificate(certificate, key);
    }

    /** A store that has this one alone, beside it. */
    public Path trustStore(String password) {
        Path file = certificate.resolveSibling("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted().store(out, password.toCharArray());
            return file;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private KeyStore trusted() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(certificate)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "it", CertificateFactory.getInstance("X.509").generateCertificate(in));
            return trusted;
        }
    }

    /** A context that trusts this one alone. */
    public SSLContext trusting() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
