package io.f2pad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.cli.report.Json;
import io.f2pad.weights.KnownWeights;
import io.f2pad.weights.WeightStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code f2pad weights list}: says which weight files are known and which are imported. */
@Command(name = "list", description = "Lists known weight files and those that are imported.")
final class WeightsListCommand implements Callable<Integer> {

    private static final int WHOLE_CHECKSUM = 64;

    @Mixin
    private CommonOptions common;

    @Mixin
    private WeightsCommand.StoreOption option;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        WeightStore store = option.store();
        List<String> imported = new ArrayList<>(store.names());
        ObjectNode json = Json.object().put("store", store.folder().toString());
        ArrayNode list = json.putArray("weights");
        for (KnownWeights known : KnownWeights.ALL) {
            boolean here = imported.remove(known.name());
            terminal.line(String.format(Locale.ROOT, "%-22s %s", known.name(), here ? "imported" : "can be imported"));
            line(terminal, "for", known.purpose() + ", " + known.architecture());
            line(terminal, "file", known.fileName() + (known.bytes() == 0 ? ""
                    : String.format(Locale.ROOT, " (%.1f MB)", known.bytes() / 1e6)));
            line(terminal, "address", known.address().toString());
            line(terminal, "SHA-256", known.sha256().isEmpty() ? "not published" : known.sha256()
                    + (known.sha256().length() < WHOLE_CHECKSUM ? "... (the digits that are published)" : ""));
            line(terminal, "licence", known.licence());
            list.addObject().put("name", known.name()).put("architecture", known.architecture())
                    .put("purpose", known.purpose()).put("file", known.fileName())
                    .put("address", known.address().toString()).put("sha256", known.sha256())
                    .put("bytes", known.bytes()).put("licence", known.licence()).put("imported", here);
        }
        imported.forEach(name -> terminal.line(String.format(Locale.ROOT, "%-22s imported", name)));
        imported.forEach(name -> list.addObject().put("name", name).put("imported", true));
        terminal.line("");
        terminal.line("Imported weights are in " + store.folder());
        terminal.result(json);
        return Main.DONE;
    }

    private static void line(Terminal terminal, String what, String text) {
        terminal.line(String.format(Locale.ROOT, "  %-8s %s", what, text));
    }
}
