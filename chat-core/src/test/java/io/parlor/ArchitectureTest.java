package io.parlor;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URL;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Sections 3 and 4 of the design: who may know whom. */
class ArchitectureTest {
    private static final String ROOT = "io.parlor";

    /** Each may use those before it, as far as {@link #OF_THE_ROOT_ALONE} lets it. */
    private static final List<String> LAYERS = List.of(
            "io.parlor.runtime",
            "io.parlor.model",
            "io.parlor.broker",
            "io.parlor.broker.memory",
            "io.parlor.transport",
            "io.parlor.protocol",
            "io.parlor.protocol.json",
            "io.parlor.protocol.stomp",
            "io.parlor.protocol.text",
            "io.parlor.security",
            "io.parlor.session",
            "io.parlor.room",
            "io.parlor.presence",
            "io.parlor.engine",
            "io.parlor.transport.jakarta",
            ROOT);

    private static final List<String> OF_THE_ROOT_ALONE = List.of(
            "io.parlor.engine",
            "io.parlor.broker.memory",
            "io.parlor.protocol.json",
            "io.parlor.protocol.stomp",
            "io.parlor.protocol.text");

    private static final Set<String> PUBLIC_IN_ENGINE = Set.of("Engine", "EngineSettings", "Limits", "Timings");

    /** What this module is made of, and not what else is on the path in its tests. */
    private static final JavaClasses CORE = new ClassFileImporter().importUrl(location(ChatServer.class));

    @Test
    void everyPackageHasItsLayer() {
        Set<String> packages = CORE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(LAYERS).containsAll(packages);
    }

    @Test
    void importsGoDownOnly() {
        for (int i = 0; i < LAYERS.size(); i++) {
            String[] above = LAYERS.subList(i + 1, LAYERS.size()).toArray(String[]::new);
            if (above.length > 0) {
                noClasses()
                        .that(resideInAPackage(LAYERS.get(i)))
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(above))
                        .check(CORE);
            }
        }
    }

    @Test
    void noPackagesFormACycle() {
        slices().matching("io.parlor.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void theEngineAndWhatIsPluggedIntoItAreKnownToTheRootAlone() {
        for (String name : OF_THE_ROOT_ALONE) {
            classes()
                    .that(resideInAPackage(name))
                    .should()
                    .onlyHaveDependentClassesThat(resideInAnyPackage(name, ROOT))
                    .check(CORE);
        }
        noClasses()
                .that(not(resideInAPackage("io.parlor.transport.jakarta")))
                .should()
                .dependOnClassesThat(resideInAPackage("io.parlor.transport.jakarta"))
                .check(CORE);
    }

    @Test
    void theTransportForContainersKnowsTheTransportSpiOnly() {
        classes()
                .that(resideInAPackage("io.parlor.transport.jakarta"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.parlor.transport.jakarta",
                        "io.parlor.transport",
                        "io.parlor.model",
                        "jakarta.websocket..",
                        "org.slf4j",
                        "org.jspecify..",
                        "java.."))
                .check(CORE);
    }

    @Test
    void theCoreNeedsNothingElse() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.parlor..",
                        "java..",
                        "org.slf4j..",
                        "org.jspecify.annotations..",
                        "tools.jackson.core..",
                        "jakarta.websocket.."))
                .check(CORE);
    }

    @Test
    void jsonIsTheProtocolsBusinessAndContainersTheTransports() {
        noClasses()
                .that(not(resideInAPackage("io.parlor.protocol..")))
                .should()
                .dependOnClassesThat(resideInAPackage("tools.jackson.."))
                .check(CORE);
        noClasses()
                .that(not(resideInAPackage("io.parlor.transport.jakarta..")))
                .should()
                .dependOnClassesThat(resideInAPackage("jakarta.."))
                .check(CORE);
    }

    @Test
    void everyPackageIsNullMarked() {
        Stream<String> unmarked = LAYERS.stream()
                .filter(CORE::containPackage)
                .filter(name -> !CORE.getPackage(name).isAnnotatedWith(NullMarked.class));

        assertThat(unmarked).isEmpty();
    }

    @Test
    void hardlyAnythingOfTheEngineIsPublic() {
        Stream<String> publicTypes = CORE.stream()
                .filter(type -> type.getPackageName().equals("io.parlor.engine"))
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName);

        assertThat(publicTypes).containsExactlyInAnyOrderElementsOf(PUBLIC_IN_ENGINE);
    }

    @Test
    void nothingMutableIsStatic() {
        Stream<String> mutable = CORE.stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL)
                        || field.getRawType().getPackageName().startsWith("java.util.concurrent.atomic"))
                .map(field -> field.getFullName());

        assertThat(mutable).isEmpty();
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static DescribedPredicate<JavaClass> not(DescribedPredicate<JavaClass> predicate) {
        return DescribedPredicate.not(predicate);
    }
}
