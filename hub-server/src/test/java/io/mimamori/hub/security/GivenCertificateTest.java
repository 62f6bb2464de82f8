package io.mimamori.hub.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.StorageException;
import io.mimamori.hub.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms in which people have certificates and keys, as openssl writes them. */
class GivenCertificateTest {
    @TempDir private Path folder;

    @BeforeEach
    void need() {
        Tool.need("/usr/bin/openssl", "openssl");
    }

    @ParameterizedTest
    @CsvSource({
        "rsa:2048, rsa, '', BEGIN PRIVATE KEY",
        "rsa:2048, rsa, -traditional, BEGIN RSA PRIVATE KEY",
        "ec, ec, '', BEGIN PRIVATE KEY",
        "ec, ec, -traditional, BEGIN EC PRIVATE KEY",
    })
    void isReadInEachForm(String made, String kind, String form, String begin) throws Exception {
        make("a", made);
        String key = key("a", form);
        assertThat(key).as("%s %s", kind, form).contains(begin);
        assertThat(Pem.certifiedKey("files", certificate("a") + key).certificate())
                .extracting(each -> each.getSubjectX500Principal().getName())
                .isEqualTo("CN=a");
    }

    @Test
    void isRefusedWithTheKeyOfAnother() throws Exception {
        make("a", "ec");
        make("b", "ec");
        assertThatThrownBy(() -> Pem.certifiedKey("files", certificate("a") + key("b", "")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("files");
    }

    private void make(String name, String kind) throws Exception {
        Tool made =
                Tool.run(
                        folder,
                        "/usr/bin/openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        kind,
                        "-pkeyopt",
                        kind.equals("ec") ? "ec_paramgen_curve:P-256" : "rsa_keygen_pubexp:65537",
                        "-nodes",
                        "-subj",
                        "/CN=" + name,
                        "-keyout",
                        folder.resolve(name + ".key").toString(),
                        "-out",
                        folder.resolve(name + ".pem").toString());
        assertThat(made.exit()).as(made.output()).isZero();
    }

    private String certificate(String name) throws Exception {
        return Files.readString(folder.resolve(name + ".pem"));
    }

    /** {@code -traditional} is PKCS #1 or SEC 1; without it openssl writes PKCS #8. */
    private String key(String name, String form) throws Exception {
        if (form.isEmpty()) {
            return Files.readString(folder.resolve(name + ".key"));
        }
        Path old = folder.resolve(name + ".old.key");
        Tool.run(
                folder,
                "/usr/bin/openssl",
                "pkey",
                "-in",
                folder.resolve(name + ".key").toString(),
                form,
                "-out",
                old.toString());
        return Files.readString(old);
    }
}
