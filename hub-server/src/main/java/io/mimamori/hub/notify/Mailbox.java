package io.mimamori.hub.notify;

import io.mimamori.MimamoriException;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.FlagTerm;
import jakarta.mail.search.MessageIDTerm;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the mailbox of the sender's address: notices that a mail of the hub could not be
 * delivered become reports on that message and are deleted. Any other mail is marked as read and
 * left there. One thread of its own.
 */
public final class Mailbox implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    /** Mails of one look. */
    private static final int MAILS_MAX = 200;

    /** A longer one is no notice: they return the head of the mail, or our short mail. */
    private static final int MAIL_BYTES_MAX = 1_048_576;

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final MailboxConfig config;
    private final Secret password;
    private final ProviderReports reports;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("mailbox").unstarted(this::run);
    private volatile Optional<String> problem = Optional.empty();

    public Mailbox(MailboxConfig config, ProviderReports reports) {
        this.config = config;
        this.password = Secret.read(config.passwordFile(), "smtp.mailbox.passwordFile");
        this.reports = reports;
    }

    /** Begins to look. */
    public void start() {
        thread.start();
    }

    /** Why it could not be looked into the last time, for the operator. */
    public Optional<String> problem() {
        return problem;
    }

    /**
     * Takes the mail with that Message-ID out; returns whether it was there, empty when nobody
     * could look.
     */
    synchronized Optional<Boolean> take(String messageId) {
        return inInbox(inbox -> {
            Message[] found = inbox.search(new MessageIDTerm(messageId));
            for (Message mail : found) {
                mail.setFlag(Flags.Flag.DELETED, true);
            }
            return found.length > 0;
        });
    }

    /** Deals with what is unread. */
    synchronized void look() {
        inInbox(inbox -> {
            Message[] unread = inbox.search(new FlagTerm(new Flags(Flags.Flag.SEEN), false));
            for (Message mail : Arrays.copyOf(unread, Math.min(unread.length, MAILS_MAX))) {
                mail.setFlag(isBounce(mail) ? Flags.Flag.DELETED : Flags.Flag.SEEN, true);
            }
            return unread.length;
        });
    }

    private boolean isBounce(Message mail) throws MessagingException {
        try {
            return isReported(mail);
        } catch (MessagingException | IOException e) {
            LOG.warn("a mail that cannot be read is left in the mailbox: {}", e.getMessage());
            return false;
        }
    }

    private boolean isReported(Message mail) throws MessagingException, IOException {
        if (!(mail instanceof MimeMessage whole) || mail.getSize() > MAIL_BYTES_MAX) {
            return false;
        }
        // Read as a whole: what servers say of the structure of reports is not always so.
        Optional<Bounce> bounce = Bounce.of(new MimeMessage(whole));
        return bounce.isPresent()
                && reports.report(bounce.get().message(), false, bounce.get().reason());
    }

    /** What is done within the mailbox. */
    @FunctionalInterface
    private interface Work<T> {
        T in(Folder inbox) throws MessagingException, IOException;
    }

    private <T> Optional<T> inInbox(Work<T> work) {
        try (Store store = session().getStore()) {
            store.connect(config.host(), config.port(), config.user(), password.reveal());
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_WRITE);
                T done = work.in(inbox);
                problem = Optional.empty();
                return Optional.of(done);
            }
        } catch (MessagingException | IOException | MimamoriException e) {
            if (problem.isEmpty()) {
                LOG.warn("the mailbox of {} cannot be looked into", config.user(), e);
            }
            problem = Optional.of("bounced mail is not noticed: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Session session() {
        boolean plain = EmailChannel.isLoopback(config.host());
        String protocol = plain ? "imap" : "imaps";
        Properties settings = new Properties();
        settings.setProperty("mail.store.protocol", protocol);
        // Only what was dealt with is marked as read.
        settings.setProperty("mail." + protocol + ".peek", "true");
        settings.setProperty("mail." + protocol + ".ssl.checkserveridentity", "true");
        for (String limit : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            settings.setProperty("mail." + protocol + "." + limit, "" + TIMEOUT_MILLIS);
        }
        return Session.getInstance(settings);
    }

    private void run() {
        try {
            do {
                look();
            } while (!closed.await(config.every().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
