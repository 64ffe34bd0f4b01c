#include "lyceum_html.h"
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

// Bytes as UTF-8: checked, mended, or converted by the C library.

size_t lyc_utf8_write(uint32_t scalar, uint8_t *out) {
    if (scalar < 0x80) {
        out[0] = (uint8_t)scalar;
        return 1;
    }
    if (scalar < 0x800) {
        out[0] = (uint8_t)(0xC0 | scalar >> 6);
        out[1] = (uint8_t)(0x80 | (scalar & 0x3F));
        return 2;
    }
    if (scalar < 0x10000) {
        out[0] = (uint8_t)(0xE0 | scalar >> 12);
        out[1] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (scalar & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | scalar >> 18);
    out[1] = (uint8_t)(0x80 | (scalar >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (scalar & 0x3F));
    return 4;
}

/// Bytes of the well-formed character at a place; 0 where there is none.
static size_t character(const uint8_t *bytes, size_t count) {
    const uint8_t first = bytes[0];
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    const size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (count < length) return 0;
    for (size_t i = 1; i < length; i++)
        if ((bytes[i] & 0xC0) != 0x80) return 0;
    if ((first == 0xE0 && bytes[1] < 0xA0) || (first == 0xED && bytes[1] > 0x9F)) return 0;
    if ((first == 0xF0 && bytes[1] < 0x90) || (first == 0xF4 && bytes[1] > 0x8F)) return 0;
    return length;
}

/// Bytes from the beginning that are ASCII.
static size_t ascii_run(const uint8_t *bytes, size_t count) {
    size_t place = 0;
    for (; place + 8 <= count; place += 8) {
        uint64_t word;
        memcpy(&word, bytes + place, 8);
        if (word & 0x8080808080808080u) break;
    }
    while (place < count && bytes[place] < 0x80) place++;
    return place;
}

int lyc_utf8_check(const uint8_t *bytes, size_t count, int *ascii) {
    *ascii = 1;
    size_t place = 0;
    while (place < count) {
        place += ascii_run(bytes + place, count - place);
        if (place == count) break;
        *ascii = 0;
        const size_t length = character(bytes + place, count - place);
        if (!length) return 0;
        place += length;
    }
    return 1;
}

size_t lyc_utf8_repair(const uint8_t *bytes, size_t count, uint8_t *out, size_t *repaired) {
    size_t place = 0, written = 0;
    *repaired = 0;
    while (place < count) {
        const size_t run = ascii_run(bytes + place, count - place);
        memcpy(out + written, bytes + place, run);
        written += run;
        place += run;
        if (place == count) break;
        const size_t length = character(bytes + place, count - place);
        if (length) {
            memcpy(out + written, bytes + place, length);
            written += length;
            place += length;
        } else {
            memcpy(out + written, "\xEF\xBF\xBD", 3);
            written += 3;
            place++;
            ++*repaired;
        }
    }
    return written;
}

static int reserve(uint8_t **out, size_t *capacity, size_t written, size_t more) {
    if (*capacity - written >= more) return 1;
    const size_t larger = *capacity + *capacity / 2 + more;
    uint8_t *moved = realloc(*out, larger);
    if (!moved) return 0;
    *out = moved;
    *capacity = larger;
    return 1;
}

int lyc_transcode(const char *name, const uint8_t *bytes, size_t count, uint8_t **out, size_t *written, size_t *repaired) {
    const iconv_t converter = iconv_open("UTF-8", name);
    *out = NULL;
    *written = *repaired = 0;
    if (converter == (iconv_t)-1) return -1;
    size_t capacity = count + count / 2 + 64;
    *out = malloc(capacity);
    char *from = (char *)bytes;
    size_t left = count;
    int failed = *out == NULL;
    while (left && !failed) {
        char *to = (char *)*out + *written;
        size_t room = capacity - *written;
        const size_t result = iconv(converter, &from, &left, &to, &room);
        *written = (size_t)((uint8_t *)to - *out);
        if (result != (size_t)-1) break;
        if (errno == E2BIG) {
            failed = !reserve(out, &capacity, *written, 64);
        } else {
            // Not of this encoding: one byte is left out; an ASCII byte among them stays, it may be the page's own markup.
            if (!reserve(out, &capacity, *written, 8)) {
                failed = 1;
                break;
            }
            memcpy(*out + *written, "\xEF\xBF\xBD", 3);
            *written += 3;
            from++;
            left--;
            ++*repaired;
            iconv(converter, NULL, NULL, NULL, NULL);
        }
    }
    iconv_close(converter);
    if (!failed) return 0;
    free(*out);
    *out = NULL;
    return -2;
}
