package io.f2pad.cli;

import io.f2pad.model.Sha256;
import io.f2pad.weights.KnownWeights;
import io.f2pad.weights.WeightDownload;
import io.f2pad.weights.WeightImport;
import io.f2pad.weights.WeightStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code f2pad weights download}: the one command that uses the network. */
@Command(name = "download", description = "Downloads a known weight file, checks its SHA-256 and imports it.",
        footer = {"", "The only command that uses the network. Proxies are those of Java: "
                + "F2PAD_JAVA_OPTS='-Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT', or "
                + "-Djava.net.useSystemProxies=true."})
final class WeightsDownloadCommand implements Callable<Integer> {

    private static final int MEGA = 1_000_000;

    @Mixin
    private CommonOptions common;

    @Mixin
    private WeightsCommand.StoreOption option;

    @Parameters(paramLabel = "NAME", description = "Which; see 'f2pad weights list'.")
    private String name;

    @Option(names = "--from", paramLabel = "URL",
            description = "A mirror's address of the same file (https), in place of the publisher's.")
    private @Nullable URI from;

    @Override
    public Integer call() throws IOException {
        Terminal terminal = common.terminal();
        KnownWeights known = KnownWeights.named(name).orElseThrow(() -> common.refusal(name
                + " is not known; there are: "
                + String.join(", ", KnownWeights.ALL.stream().map(KnownWeights::name).toList())));
        if (known.sha256().isEmpty()) {
            throw new JobException(known.name() + " is not downloaded, because no checksum of it is published; "
                    + "get it from " + known.address() + " and run 'f2pad weights import " + known.fileName() + "'");
        }
        WeightStore store = option.store();
        URI address = from == null ? known.address() : from;
        // kept until the import has succeeded
        Path file = store.folder().resolve("downloads").resolve(known.fileName());
        if (!Files.isRegularFile(file) || !known.hasSha256(Sha256.of(file))) {
            terminal.notice("downloading " + address + "; licence: " + known.licence());
            try (Progress bar = terminal.progress("download", (int) Math.max(1, known.bytes() / MEGA))) {
                WeightDownload.DEFAULT.to(known, address, file, (done, total) -> bar.reach((int) (done / MEGA)));
            }
        }
        WeightImport done = WeightImport.of(store, file, known.name());
        Files.delete(file);
        WeightsImportCommand.report(done, terminal);
        return Main.DONE;
    }
}
