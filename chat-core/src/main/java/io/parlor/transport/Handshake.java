package io.parlor.transport;

import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the HTTP request that opened a connection. Everything in it but the principal comes from the client.
 *
 * @param subprotocol   the one that was agreed on; null if the client offered none
 * @param path          of the request's URI
 * @param headers       names in lower case
 * @param parameters    of the query
 * @param principal     whom the container or framework has authenticated, null if it has not
 * @param remoteAddress of the peer, null where the container does not tell
 */
public record Handshake(
        @Nullable String subprotocol,
        String path,
        Map<String, List<String>> headers,
        Map<String, List<String>> parameters,
        @Nullable Principal principal,
        @Nullable String remoteAddress) {
    public Handshake {
        headers = lowerCaseNames(headers);
        parameters = Map.copyOf(parameters);
    }

    /** The first value of a header, by its name in any case. */
    public @Nullable String header(String name) {
        return first(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The first value of a query parameter. */
    public @Nullable String parameter(String name) {
        return first(parameters.get(name));
    }

    private static @Nullable String first(@Nullable List<String> values) {
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    private static Map<String, List<String>> lowerCaseNames(Map<String, List<String>> headers) {
        Map<String, List<String>> result = new HashMap<>();
        headers.forEach((name, values) -> result.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return Map.copyOf(result); // it is kept as long as the connection: the copy takes a third of the memory
    }
}
