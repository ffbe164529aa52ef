package io.f2pad.refine;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The defaults are whole whichever class a program touches first; every case has classes of its own. */
class DefaultsTest {

    @ParameterizedTest
    @ValueSource(classes = {AlphaRule.class, BacktrackOptions.class, CutOptions.class, RegionOptions.class,
        StartOptions.class, TermOptions.class, UpdateOptions.class, RefineOptions.class})
    void nothingIsMissing(Class<?> first) throws Exception {
        try (URLClassLoader fresh = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Class.forName(first.getName(), true, fresh);
            Object defaults = value(fresh, RefineOptions.class, "DEFAULT");
            for (Class<?> part : new Class<?>[] {AlphaRule.class, BacktrackOptions.class, CutOptions.class,
                RegionOptions.class, StartOptions.class, TermOptions.class}) {
                assertSame(value(fresh, part, "DEFAULT"), part(defaults, part.getName()), part.getName());
            }
        }
    }

    private static Object value(ClassLoader fresh, Class<?> owner, String name) throws ReflectiveOperationException {
        Object value = fresh.loadClass(owner.getName()).getField(name).get(null);
        assertNotNull(value, owner.getName());
        return value;
    }

    /** The component of that type. */
    private static Object part(Object options, String type) throws ReflectiveOperationException {
        var component = Arrays.stream(options.getClass().getRecordComponents())
                .filter(c -> c.getType().getName().equals(type)).findFirst().orElseThrow();
        return component.getAccessor().invoke(options);
    }

    private static URL[] classPath() throws MalformedURLException {
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] urls = new URL[entries.length];
        for (int i = 0; i < entries.length; i++) {
            urls[i] = Path.of(entries[i]).toUri().toURL();
        }
        return urls;
    }
}
