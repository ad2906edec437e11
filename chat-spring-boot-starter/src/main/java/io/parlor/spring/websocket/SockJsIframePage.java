package io.parlor.spring.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.util.DigestUtils;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.servlet.support.WebContentGenerator;
import org.springframework.web.util.HtmlUtils;

/**
 * The page that SockJS clients put into a hidden frame for their {@code iframe-} transports. Spring's takes its script from a public CDN unless it is told
 * otherwise, and is not there at all where origins are allowed by pattern; this one says which pages may frame it, which is what guards it.
 */
final class SockJsIframePage extends WebContentGenerator implements HttpRequestHandler {
    private static final String WEBJAR = "classpath*:META-INF/resources/webjars/sockjs-client/**/sockjs.min.js";
    private static final Pattern SERVED = Pattern.compile("META-INF/resources(/webjars/.*)");

    /** What {@code frame-ancestors} can say of what Spring takes for a pattern of origins. */
    private static final Pattern SOURCE =
            Pattern.compile("(\\*|[a-z]+://(?:\\*|(?:\\*\\.)?[\\w.-]+))(:\\d+|:\\[\\*])?");

    private final String page;
    private final String etag;
    private final String policy;

    private SockJsIframePage(String library, CorsConfiguration origins) {
        super(METHOD_GET, METHOD_HEAD);
        page = """
                <!DOCTYPE html>
                <html>
                <head>
                  <meta charset="UTF-8">
                  <script>_sockjs_onload = function () { SockJS.bootstrap_iframe(); };</script>
                  <script src="%s"></script>
                </head>
                <body></body>
                </html>
                """.formatted(HtmlUtils.htmlEscape(library));
        etag = '"' + DigestUtils.md5DigestAsHex(page.getBytes(UTF_8)) + '"';
        policy = "frame-ancestors " + ancestors(origins);
        setCacheControl(CacheControl.noCache());
    }

    /**
     * That of an endpoint; null without a library, since there is nothing it could load then.
     *
     * @param library its address; null for the WebJar, if there is one
     */
    static @Nullable SockJsIframePage of(String endpoint, @Nullable String library, CorsConfiguration origins) {
        String webJar = library == null ? webJar() : null;
        if (webJar != null) {
            // Relative, since only the browser knows what proxies and servlets have in front of the path.
            long depth = endpoint.chars().filter(c -> c == '/').count();
            return new SockJsIframePage("../".repeat((int) depth) + webJar.substring(1), origins);
        }
        return library == null ? null : new SockJsIframePage(library, origins);
    }

    /** What is to be mapped to it: clients may put their version behind its name. */
    static String pattern(String path) {
        return path + "/{page:iframe[0-9a-z._-]*\\.html}";
    }

    private static @Nullable String webJar() {
        try {
            for (Resource script : new PathMatchingResourcePatternResolver().getResources(WEBJAR)) {
                Matcher served = SERVED.matcher(script.getURL().toString());
                if (served.find()) {
                    return served.group(1);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Patterns that cannot be said are left out: pages from there use the transports that need no frame. */
    static String ancestors(CorsConfiguration origins) {
        return Stream.concat(
                        Stream.of("'self'"),
                        Stream.of(origins.getAllowedOrigins(), origins.getAllowedOriginPatterns())
                                .filter(Objects::nonNull)
                                .flatMap(List::stream)
                                .map(SOURCE::matcher)
                                .filter(Matcher::matches)
                                .map(source -> source.group().replace("[*]", "*")))
                .collect(Collectors.joining(" "));
    }

    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        checkRequest(request);
        prepareResponse(response);
        response.setHeader("Content-Security-Policy", policy);
        response.setHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8");
        if (!new ServletWebRequest(request, response).checkNotModified(etag)) {
            response.getOutputStream().write(page.getBytes(UTF_8));
        }
    }
}
