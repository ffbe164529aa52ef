package io.f2pad.bench.device;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.BackendChoice;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The tests of {@code f2pad-cuda} on the device: every op against the reference, the backend, whole detections. */
final class Checks implements Section.Measurement {

    private static final String REAL = "f2pad.test.device";

    /** What the tests of one op or class came to. */
    private static final class Outcome {

        private int passed;
        private int failed;
        private int skipped;
        private String failure = "";
    }

    @Override
    public void run(Scale scale, BackendChoice choice, Path folder, Rows rows) {
        System.setProperty(REAL, "cuda");
        Map<String, Outcome> outcomes = new TreeMap<>();
        // One backend stays open, because the last one to close ends the context, and every test opens its own.
        try (Backend held = choice.open(1)) {
            rows.describe(held.name() + ": every op in whole and in focused passes against the reference in double "
                    + "precision, then the backend's and the detector's tests.", "what", "passed", "failed", "skipped",
                    "first failure");
            for (String selected : scale.checks()) {
                DiscoverySelector selector = selected.contains("#") ? DiscoverySelectors.selectMethod(selected)
                        : DiscoverySelectors.selectClass(selected);
                LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request().selectors(selector).build(),
                        new Listener(outcomes, rows));
            }
        }
    }

    private record Listener(Map<String, Outcome> outcomes, Rows rows) implements TestExecutionListener {

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            boolean ok = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            if (!test.isTest() && ok) {
                return;
            }
            String name = name(test);
            Outcome outcome = outcomes.computeIfAbsent(name, n -> new Outcome());
            switch (result.getStatus()) {
                case SUCCESSFUL -> outcome.passed++;
                case ABORTED -> outcome.skipped++;
                default -> {
                    outcome.failed++;
                    if (outcome.failure.isEmpty()) {
                        outcome.failure = result.getThrowable().map(Checks::line).orElse("failed");
                    }
                }
            }
            rows.put(name, outcome.passed, outcome.failed, outcome.skipped, outcome.failure);
        }

        /** A case of an op is called {@code cuda conv2d ...}, everything else by its class and method. */
        private static String name(TestIdentifier test) {
            String name = test.getDisplayName();
            if (name.startsWith("cuda ")) {
                return name.split("[ ,\\[(]")[1];
            }
            String id = test.getUniqueId();
            int at = id.lastIndexOf("class:");
            int end = at < 0 ? -1 : id.indexOf(']', at);
            String owner = end < 0 ? "" : id.substring(id.lastIndexOf('.', end) + 1, end) + ".";
            return owner + name;
        }
    }

    private static String line(Throwable failure) {
        String text = String.valueOf(failure);
        return text.lines().findFirst().orElse(text);
    }
}
