package io.parlor.spring.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.spring.App;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.cors.CorsConfiguration;

/** What it does in a browser is tested with the tutorial's pages, where there is a WebJar too. */
class SockJsIframePageTest {
    private static final String SOCKJS = "parlor.websocket.sockjs.enabled=true";
    private static final String LIBRARY = "parlor.websocket.sockjs.client-library=/js/sockjs.js?a&b";

    private static HttpResponse<String> get(App app, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + app.port() + "/parlor" + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/iframe.html", "/iframe-1.5.1.html", "/iframe1.html"})
    void itLoadsTheLibraryOfTheHost(String path) throws Exception {
        try (App app = App.start(SOCKJS, LIBRARY, "parlor.websocket.allowed-origins=https://a.example")) {
            HttpResponse<String> page = get(app, path);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains("<script src=\"/js/sockjs.js?a&amp;b\"></script>")
                    .contains("SockJS.bootstrap_iframe()")
                    .doesNotContain("//");
            assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=UTF-8");
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .contains("frame-ancestors 'self' https://a.example");
            String etag = page.headers().firstValue("ETag").orElseThrow();
            assertThat(get(app, path, "If-None-Match", etag).statusCode()).isEqualTo(304);
        }
    }

    @Test
    void withoutALibraryThereIsNone() throws Exception {
        try (App app = App.start(SOCKJS)) {
            assertThat(get(app, "/iframe.html").statusCode()).isEqualTo(404);
            assertThat(get(app, "/info").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "*, *",
        "https://*.a.example, https://*.a.example",
        "https://a.example:8443, https://a.example:8443",
        "http://localhost:[*], http://localhost:*",
        "https://a.example:[80;81],",
        "https://a-*.example,",
        "https://a.example; script-src *,"
    })
    void onlyAllowedOriginsMayFrameIt(String pattern, String source) {
        CorsConfiguration origins = new CorsConfiguration();
        origins.setAllowedOriginPatterns(List.of(pattern));
        assertThat(SockJsIframePage.ancestors(origins)).isEqualTo(source == null ? "'self'" : "'self' " + source);
    }

    @Test
    void withoutOriginsOnlyTheApplicationItself() {
        assertThat(SockJsIframePage.ancestors(new CorsConfiguration())).isEqualTo("'self'");
    }
}
