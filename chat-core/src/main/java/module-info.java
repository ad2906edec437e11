/** Parlor's engine, its SPIs, the memory broker, the JSON protocol and the jakarta.websocket transport. */
module io.parlor.core {
    requires static transitive jakarta.websocket;
    requires org.slf4j;
    requires tools.jackson.core;
    requires static transitive org.jspecify;

    exports io.parlor;
    exports io.parlor.broker;
    exports io.parlor.broker.memory;
    exports io.parlor.model;
    exports io.parlor.protocol;
    exports io.parlor.protocol.json;
    exports io.parlor.protocol.stomp;
    exports io.parlor.protocol.text;
    exports io.parlor.room;
    exports io.parlor.runtime;
    exports io.parlor.security;
    exports io.parlor.session;
    exports io.parlor.transport;
    exports io.parlor.transport.jakarta;
}
