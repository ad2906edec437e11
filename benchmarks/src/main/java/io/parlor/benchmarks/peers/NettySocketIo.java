package io.parlor.benchmarks.peers;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;

/** netty-socketio, rooms as its documentation has them. */
public final class NettySocketIo {
    private static final int MANY_MINUTES = (int) TimeUnit.MINUTES.toMillis(30);

    private NettySocketIo() {}

    public static void main(String[] args) throws IOException {
        Configuration settings = new Configuration();
        settings.setHostname("127.0.0.1");
        settings.setPort(freePort());
        settings.setTransports(Transport.WEBSOCKET);
        settings.setPingInterval(MANY_MINUTES);
        settings.setPingTimeout(MANY_MINUTES);
        settings.getSocketConfig().setReuseAddress(true);
        settings.getSocketConfig().setTcpNoDelay(true);
        SocketIOServer server = new SocketIOServer(settings);
        server.addEventListener("join", String.class, (client, room, ack) -> {
            client.joinRoom(room);
            ack.sendAckData("ok");
        });
        server.addEventListener("post", String.class, (client, body, ack) -> {
            for (String room : client.getAllRooms()) {
                if (!room.isEmpty()) {
                    server.getRoomOperations(room).sendEvent("message", body);
                }
            }
        });
        server.start();
        Control.serve(settings.getPort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
