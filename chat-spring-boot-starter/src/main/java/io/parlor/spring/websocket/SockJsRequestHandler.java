package io.parlor.spring.websocket;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.sockjs.SockJsService;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * SockJS below an endpoint's path, at the addresses that are its own: others there stay free, for {@code /parlor/parlor.js} is a file. Spring's
 * would take all, and go by what the pattern of the mapping has left of the path.
 */
final class SockJsRequestHandler extends SockJsHttpRequestHandler {
    private final String path;

    SockJsRequestHandler(String path, SockJsService service, WebSocketHandler handler) {
        super(service, handler);
        this.path = path;
    }

    /** What is to be mapped to it. */
    static List<String> patterns(String path) {
        return List.of(path + "/info", path + "/websocket", path + "/{server}/{session}/{transport}");
    }

    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String whole = ServletRequestPathUtils.getParsedRequestPath(request)
                .pathWithinApplication()
                .value();
        request.setAttribute(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE, whole.substring(path.length()));
        super.handleRequest(request, response);
    }
}
