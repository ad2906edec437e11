package io.parlor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RawTcpProxyTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int SILENCE_MILLIS = 200;

    private ServerSocket echo;
    private RawTcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::serve);
        proxy = RawTcpProxy.to("127.0.0.1", echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void itPassesBytesBothWays() throws IOException {
        try (Socket client = connect()) {
            assertThat(roundTrip(client, 'a')).isEqualTo('a');
        }
    }

    @Test
    void aCutResetsWhatIsOpen() throws IOException {
        try (Socket client = connect()) {
            roundTrip(client, 'a');
            proxy.cut();
            assertThatThrownBy(() -> roundTrip(client, 'b')).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aCutEndsWhatIsNew() throws IOException {
        proxy.cut();
        try (Socket client = connect()) {
            assertThatThrownBy(() -> roundTripOrEnd(client)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void afterHealingNewConnectionsWork() throws IOException {
        proxy.cut();
        proxy.heal();
        itPassesBytesBothWays();
    }

    @Test
    void aBlackHoleLeavesConnectionsOpenAndSilent() throws IOException {
        try (Socket client = connect()) {
            roundTrip(client, 'a');
            proxy.blackHole();
            assertThatNothingComesBack(client);
            assertThat(proxy.connections()).isEqualTo(1);
        }
    }

    @Test
    void connectionsThatWereBlackHoledStaySilentAfterHealing() throws IOException {
        try (Socket client = connect()) {
            roundTrip(client, 'a');
            proxy.blackHole();
            proxy.heal();
            assertThatNothingComesBack(client);
            itPassesBytesBothWays();
        }
    }

    @Test
    void aConnectionThatEndsIsForgotten() throws IOException {
        try (Socket client = connect()) {
            roundTrip(client, 'a');
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> proxy.connections() == 0);
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private static void assertThatNothingComesBack(Socket client) throws IOException {
        client.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> roundTrip(client, 'b')).isInstanceOf(SocketTimeoutException.class);
    }

    private static int roundTrip(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    private static void roundTripOrEnd(Socket client) throws IOException {
        if (roundTrip(client, 'a') < 0) {
            throw new IOException("the end");
        }
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket accepted = echo.accept();
                daemon(() -> echoAll(accepted));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echoAll(Socket accepted) {
        try (accepted) {
            accepted.getInputStream().transferTo(accepted.getOutputStream());
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }
}
