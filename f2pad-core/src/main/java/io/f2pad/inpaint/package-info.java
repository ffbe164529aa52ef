/** Initial non-defective images: what the region would look like without the defect, roughly. */
@NullMarked
package io.f2pad.inpaint;

import org.jspecify.annotations.NullMarked;
