package io.f2pad.inpaint.mae;

import io.f2pad.ModelFormatException;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.TensorFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tensors of a masked autoencoder under the names of its reference code, and what their shapes tell. */
final class MaeLayout {

    static final String POSITIONS = "pos_embed";
    static final String DECODER_POSITIONS = "decoder_pos_embed";

    private static final int DEFAULT_IMAGE = 224;
    private static final int LISTED = 10;
    /** Heads by the columns of a stack: no tensor tells them. */
    private static final Map<Integer, Integer> HEADS = Map.of(512, 16, 768, 12, 1024, 16, 1280, 16);

    private MaeLayout() {
    }

    /** {@return the shape of every tensor that must be there, by name, in the network's order} */
    static Map<String, int[]> shapes(MaeConfig c) {
        int dim = c.encoder().dim();
        int narrow = c.decoder().dim();
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("cls_token", new int[] {1, 1, dim});
        shapes.put("patch_embed.proj.weight", new int[] {dim, 3, c.patch(), c.patch()});
        shapes.put("patch_embed.proj.bias", new int[] {dim});
        blocks(shapes, "blocks", c.encoder());
        pair(shapes, "norm", dim);
        linear(shapes, "decoder_embed", dim, narrow);
        shapes.put("mask_token", new int[] {1, 1, narrow});
        blocks(shapes, "decoder_blocks", c.decoder());
        pair(shapes, "decoder_norm", narrow);
        linear(shapes, "decoder_pred", narrow, c.patchValues());
        return shapes;
    }

    private static void blocks(Map<String, int[]> shapes, String prefix, MaeConfig.Stack stack) {
        int dim = stack.dim();
        for (int i = 0; i < stack.depth(); i++) {
            String block = prefix + "." + i + ".";
            pair(shapes, block + "norm1", dim);
            linear(shapes, block + "attn.qkv", dim, 3 * dim);
            linear(shapes, block + "attn.proj", dim, dim);
            pair(shapes, block + "norm2", dim);
            linear(shapes, block + "mlp.fc1", dim, MaeConfig.MLP_RATIO * dim);
            linear(shapes, block + "mlp.fc2", MaeConfig.MLP_RATIO * dim, dim);
        }
    }

    private static void pair(Map<String, int[]> shapes, String name, int dim) {
        shapes.put(name + ".weight", new int[] {dim});
        shapes.put(name + ".bias", new int[] {dim});
    }

    private static void linear(Map<String, int[]> shapes, String name, int in, int out) {
        shapes.put(name + ".weight", new int[] {out, in});
        shapes.put(name + ".bias", new int[] {out});
    }

    /** Reads the extents off the shapes; the heads come from the table of published networks. */
    static MaeConfig infer(TensorFile file) {
        int[] embed = shape(file, "patch_embed.proj.weight", 4);
        if (!file.names().contains("decoder_embed.weight")) {
            throw new ModelFormatException(file.source() + ": holds the encoder of a masked autoencoder only; "
                    + "inpainting needs its decoder too, as in mae_visualize_vit_large");
        }
        int[] token = shape(file, "mask_token", 3);
        int image = DEFAULT_IMAGE;
        if (file.names().contains(POSITIONS)) {
            int rows = shape(file, POSITIONS, 3)[1] - 1;
            image = (int) Math.round(Math.sqrt(Math.max(0, rows))) * embed[2];
        }
        try {
            return new MaeConfig(image, embed[2], stack(file, "blocks", embed[0]),
                    stack(file, "decoder_blocks", token[2]));
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(file.source() + ": not a masked autoencoder (" + e.getMessage() + ")", e);
        }
    }

    private static int[] shape(TensorFile file, String name, int axes) {
        if (!file.names().contains(name) || file.get(name).shape().length != axes) {
            throw new ModelFormatException(file.source() + ": not a masked autoencoder, tensor " + name
                    + (file.names().contains(name) ? " has shape " + Arrays.toString(file.get(name).shape())
                    : " is missing") + "; expected a state dictionary of the reference code, such as "
                    + "mae_visualize_vit_large");
        }
        return file.get(name).shape();
    }

    private static MaeConfig.Stack stack(TensorFile file, String prefix, int dim) {
        int depth = 0;
        while (file.names().contains(prefix + "." + depth + ".norm1.weight")) {
            depth++;
        }
        Integer heads = HEADS.get(dim);
        if (heads == null) {
            throw new ModelFormatException(file.source() + ": " + prefix + " have " + dim + " columns, and no file "
                    + "says into how many heads they are divided; known are 512, 768, 1024 and 1280");
        }
        return new MaeConfig.Stack(dim, depth, heads);
    }

    /**
     * Picks the tensors of a configuration in the network's order, then the position codes that the file has; others
     * are left out.
     */
    static List<NamedTensor> pick(TensorFile file, MaeConfig c) {
        Map<String, int[]> expected = shapes(c);
        position(file, expected, POSITIONS, c.patches(), c.encoder().dim());
        position(file, expected, DECODER_POSITIONS, c.patches(), c.decoder().dim());
        List<NamedTensor> picked = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        expected.forEach((name, shape) -> {
            if (!file.names().contains(name)) {
                wrong.add(name + " is missing");
            } else if (!Arrays.equals(file.get(name).shape(), shape)) {
                wrong.add(name + " has shape " + Arrays.toString(file.get(name).shape()) + " instead of "
                        + Arrays.toString(shape));
            } else {
                picked.add(file.get(name));
            }
        });
        if (!wrong.isEmpty()) {
            throw new ModelFormatException(file.source() + ": not " + words(c) + ", " + wrong.size()
                    + " tensors are wrong: " + listed(wrong));
        }
        return picked;
    }

    /** Refuses tensors that the network does not have; those that it lacks are named along with them. */
    static void requireNothingElse(TensorFile file, MaeConfig c) {
        Set<String> expected = shapes(c).keySet();
        List<String> unexpected = file.names().stream().filter(name -> !expected.contains(name)
                && !name.equals(POSITIONS) && !name.equals(DECODER_POSITIONS)).toList();
        if (unexpected.isEmpty()) {
            return;
        }
        List<String> missing = expected.stream().filter(name -> !file.names().contains(name)).toList();
        throw new ModelFormatException(file.source() + ": not " + words(c) + "; "
                + (missing.isEmpty() ? "" : missing.size() + " missing: " + listed(missing) + "; ")
                + unexpected.size() + " unexpected: " + listed(unexpected));
    }

    private static String words(MaeConfig c) {
        return "a masked autoencoder of " + c.encoder().depth() + "x" + c.encoder().dim() + " and "
                + c.decoder().depth() + "x" + c.decoder().dim();
    }

    private static String listed(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(LISTED, names.size())))
                + (names.size() > LISTED ? ", ..." : "");
    }

    private static void position(TensorFile file, Map<String, int[]> expected, String name, int patches, int dim) {
        if (file.names().contains(name)) {
            expected.put(name, new int[] {1, 1 + patches, dim});
        }
    }
}
