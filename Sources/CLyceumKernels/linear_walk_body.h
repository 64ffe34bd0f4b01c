// The GGUF block formats on vectors; included by each level after its lanes header (linear_lanes_<level>.h), inside its target region.
//
// LANES weight rows lie in the dword lanes of a vector. 16 bytes of each row are transposed by 4 x 4 dwords, so a dword column of the
// rows' blocks is one vector; a few shifts and masks make it 4 weights per row, the operand of an integer dot product. One walk per type
// feeds both uses: stored to a panel for many tokens, multiplied at once for one.

/// Measured best for types of 32 elements per block; the longer steps of the others want none.
enum { LEAD = 2048 };

// ---- Types of 32 elements per block ----

LYC_INLINE void walk_q4_1(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    for (size_t chunk = 0; chunk < chunks; chunk += 4) {  // 4 blocks of 20 bytes are 5 columns of 16
        const uint8_t *at = rows + chunk * 20;
        fetch_ahead(rows, stride, chunk * 20, 80, LEAD);
        words word[20];
        UNROLL for (int c = 0; c < 5; c++) columns(at + 16 * c, stride, word + 4 * c);
        UNROLL for (int b = 0; b < 4; b++) {
            if (chunk + (size_t)b >= chunks) break;
            words q[8];
            nibbles(word + 5 * b + 1, q);
            emit32(to, mode, chunk + (size_t)b, q, low_halves(word[5 * b]), high_halves(word[5 * b]), 1, 0, 15);
        }
    }
}

LYC_INLINE void walk_q4_0(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        const uint8_t *at = rows + chunk * 18;
        fetch_ahead(rows, stride, chunk * 18, 18, LEAD);
        words word[4], q[8];
        columns(at + 2, stride, word);
        nibbles(word, q);
        emit32(to, mode, chunk, q, halves_at(at, stride), zero_floats(), 0, 1, 15);
    }
}

LYC_INLINE void walk_iq4_nl(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const words values = nibble_table(linear_iq4_nl_values, Q8_FLIP);
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        const uint8_t *at = rows + chunk * 18;
        fetch_ahead(rows, stride, chunk * 18, 18, LEAD);
        words word[4], q[8];
        columns(at + 2, stride, word);
        nibbles(word, q);
        UNROLL for (int i = 0; i < 8; i++) q[i] = look_up(values, q[i]);
        emit32(to, mode, chunk, q, halves_at(at, stride), zero_floats(), 0, Q8_FLIP != 0, 255);
    }
}

LYC_INLINE void walk_q8_0(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const words flip = words_of_byte((char)Q8_FLIP);
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        const uint8_t *at = rows + chunk * 34;
        fetch_ahead(rows, stride, chunk * 34, 34, LEAD);
        words q[8];
        columns(at + 2, stride, q);
        columns(at + 18, stride, q + 4);
        if (Q8_FLIP) {
            UNROLL for (int i = 0; i < 8; i++) q[i] = xor_words(q[i], flip);
        }
        emit32(to, mode, chunk, q, halves_at(at, stride), zero_floats(), 0, Q8_FLIP != 0, 255);
    }
}

/// Adds 16 where the bits of `high` (32 per row, one per element) are set.
LYC_INLINE void add_fifth_bits(words high, words *q) {
    const words even = words_of_dword(0x08040201), odd = words_of_dword((int)0x80402010), sixteen = words_of_byte(16);
    UNROLL for (int i = 0; i < 8; i++) {
        q[i] = add_where(q[i], spread_byte(high, i / 2), i % 2 ? odd : even, sixteen);
    }
}

LYC_INLINE void walk_q5_0(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    for (size_t chunk = 0; chunk < chunks; chunk++) {  // 2 bytes of scale, 4 of high bits, 16 of nibbles
        const uint8_t *at = rows + chunk * 22;
        fetch_ahead(rows, stride, chunk * 22, 22, LEAD);
        words head[4], word[4], q[8];
        columns(at, stride, head);
        columns(at + 6, stride, word);
        nibbles(word, q);
        add_fifth_bits(or_words(shift_right(head[0], 16), shift_left(head[1], 16)), q);
        emit32(to, mode, chunk, q, low_halves(head[0]), zero_floats(), 0, 1, 31);
    }
}

LYC_INLINE void walk_q5_1(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        const uint8_t *at = rows + chunk * 24;
        fetch_ahead(rows, stride, chunk * 24, 24, LEAD);
        words head[4], word[4], q[8];
        columns(at, stride, head);
        columns(at + 8, stride, word);
        nibbles(word, q);
        add_fifth_bits(head[1], q);
        emit32(to, mode, chunk, q, low_halves(head[0]), high_halves(head[0]), 1, 0, 31);
    }
}

// ---- Types of 256 elements per block ----

/// Eight scales and eight minimums of six bits, packed in 12 bytes (three dword columns), as bytes.
LYC_INLINE void six_bit_pairs(const words *word, words scales[2], words minimums[2]) {
    const words six = words_of_byte(63), four = words_of_byte(15), high = words_of_byte(48);
    scales[0] = and_words(word[0], six);
    minimums[0] = and_words(word[1], six);
    scales[1] = or_words(and_words(word[2], four), and_words(shift_right(word[0], 2), high));
    minimums[1] = or_words(and_words(shift_right(word[2], 4), four), and_words(shift_right(word[1], 2), high));
}

LYC_INLINE void walk_q4_k(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    for (size_t block = 0; block < chunks / 8; block++) {
        const uint8_t *at = rows + block * 144;
        words head[4], scales[2], minimums[2];
        columns(at, stride, head);
        six_bit_pairs(head + 1, scales, minimums);
        const floats d = low_halves(head[0]), least = negated(high_halves(head[0]));
        UNROLL for (int pair = 0; pair < 4; pair++) {
            fetch_ahead(rows, stride, block * 144 + (size_t)pair * 36, 36, 0);
            words word[8], q[8];
            columns(at + 16 + 32 * pair, stride, word);
            columns(at + 32 + 32 * pair, stride, word + 4);
            UNROLL for (int high = 0; high < 2; high++) {
                const int part = pair * 2 + high;
                UNROLL for (int i = 0; i < 8; i++) q[i] = bits_of(word[i], high * 4, 15);
                emit32(to, mode, block * 8 + (size_t)part, q, multiply_floats(d, byte_of(scales[part / 4], part % 4)),
                       multiply_floats(least, byte_of(minimums[part / 4], part % 4)), 1, 0, 15);
            }
        }
    }
}

LYC_INLINE void walk_q5_k(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const words sixteen = words_of_byte(16);
    for (size_t block = 0; block < chunks / 8; block++) {
        const uint8_t *at = rows + block * 176;
        words head[4], scales[2], minimums[2], top[8];
        columns(at, stride, head);
        six_bit_pairs(head + 1, scales, minimums);
        columns(at + 16, stride, top);
        columns(at + 32, stride, top + 4);
        const floats d = low_halves(head[0]), least = negated(high_halves(head[0]));
        UNROLL for (int pair = 0; pair < 4; pair++) {
            fetch_ahead(rows, stride, block * 176 + (size_t)pair * 44, 44, 0);
            words word[8], q[8];
            columns(at + 48 + 32 * pair, stride, word);
            columns(at + 64 + 32 * pair, stride, word + 4);
            UNROLL for (int high = 0; high < 2; high++) {
                const int part = pair * 2 + high;
                UNROLL for (int i = 0; i < 8; i++) {
                    const words fifth = part < 4 ? shift_left(top[i], 4 - part) : shift_right(top[i], part - 4);
                    q[i] = or_masked(bits_of(word[i], high * 4, 15), fifth, sixteen);
                }
                emit32(to, mode, block * 8 + (size_t)part, q, multiply_floats(d, byte_of(scales[part / 4], part % 4)),
                       multiply_floats(least, byte_of(minimums[part / 4], part % 4)), 1, 0, 31);
            }
        }
    }
}

LYC_INLINE void walk_q2_k(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const words four = words_of_byte(15);
    for (size_t block = 0; block < chunks / 8; block++) {
        const uint8_t *at = rows + block * 84;
        words packed[4], tail[4];
        columns(at, stride, packed);
        columns(at + 68, stride, tail);
        const floats d = low_halves(tail[3]), least = negated(high_halves(tail[3]));
        UNROLL for (int half = 0; half < 2; half++) {
            fetch_ahead(rows, stride, block * 84 + (size_t)half * 42, 42, 0);
            words word[8], q[8];
            columns(at + 16 + 32 * half, stride, word);
            columns(at + 32 + 32 * half, stride, word + 4);
            UNROLL for (int quarter = 0; quarter < 4; quarter++) {
                const int part = half * 4 + quarter, byte = part * 2 % 4;
                const words scales = and_words(packed[part / 2], four);
                const words minimums = and_words(shift_right(packed[part / 2], 4), four);
                UNROLL for (int i = 0; i < 8; i++) q[i] = bits_of(word[i], quarter * 2, 3);
                emit16(to, mode, block * 8 + (size_t)part, q, multiply_floats(d, byte_of(scales, byte)), multiply_floats(d, byte_of(scales, byte + 1)),
                       multiply_floats(least, byte_of(minimums, byte)), multiply_floats(least, byte_of(minimums, byte + 1)), 1, 0, 3);
            }
        }
    }
}

/// Sixteen scales of six bits, packed in 12 bytes, less 32.
LYC_INLINE void q3_k_scales(const words *word, words scales[4]) {
    const words four = words_of_byte(15), two = words_of_byte(48), bias = words_of_byte(32);
    UNROLL for (int i = 0; i < 4; i++) {
        const words low = bits_of(word[i % 2], i / 2 * 4, 15);
        const words high = i < 2 ? shift_left(word[2], 4 - 2 * i) : shift_right(word[2], 2 * i - 4);
        scales[i] = subtract_bytes(or_masked(and_words(low, four), high, two), bias);
    }
}

LYC_INLINE void walk_q3_k(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const words bit = words_of_byte(4);
    const floats zero = zero_floats();
    for (size_t block = 0; block < chunks / 8; block++) {
        const uint8_t *at = rows + block * 110;
        words top[8], tail[4], scales[4];
        columns(at, stride, top);
        columns(at + 16, stride, top + 4);
        columns(at + 96, stride, tail);
        q3_k_scales(tail, scales);
        const floats d = low_halves(tail[3]);
        UNROLL for (int half = 0; half < 2; half++) {
            fetch_ahead(rows, stride, block * 110 + (size_t)half * 55, 55, 0);
            words word[8], q[8];
            columns(at + 32 + 32 * half, stride, word);
            columns(at + 48 + 32 * half, stride, word + 4);
            UNROLL for (int quarter = 0; quarter < 4; quarter++) {
                const int part = half * 4 + quarter, byte = part * 2 % 4;
                UNROLL for (int i = 0; i < 8; i++) {
                    const words third = part < 2 ? shift_left(top[i], 2 - part) : shift_right(top[i], part - 2);
                    q[i] = or_masked(bits_of(word[i], quarter * 2, 3), third, bit);
                }
                emit16(to, mode, block * 8 + (size_t)part, q, multiply_floats(d, signed_byte_of(scales[part / 2], byte)),
                       multiply_floats(d, signed_byte_of(scales[part / 2], byte + 1)), zero, zero, 0, 1, 7);
            }
        }
    }
}

LYC_INLINE void walk_q6_k(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const words high_bits = words_of_byte(48);
    const floats zero = zero_floats();
    for (size_t block = 0; block < chunks / 8; block++) {
        const uint8_t *at = rows + block * 210;
        words scales[4], tail[4];
        columns(at + 192, stride, scales);
        columns(at + 194, stride, tail);
        const floats d = high_halves(tail[3]);
        UNROLL for (int half = 0; half < 2; half++) {
            fetch_ahead(rows, stride, block * 210 + (size_t)half * 105, 105, 0);
            words low[16], top[8], q[8];
            UNROLL for (int c = 0; c < 4; c++) columns(at + 64 * half + 16 * c, stride, low + 4 * c);
            UNROLL for (int c = 0; c < 2; c++) columns(at + 128 + 32 * half + 16 * c, stride, top + 4 * c);
            UNROLL for (int quarter = 0; quarter < 4; quarter++) {
                const int part = half * 4 + quarter, byte = part * 2 % 4;
                UNROLL for (int i = 0; i < 8; i++) {
                    const words high = quarter < 2 ? shift_left(top[i], 4 - quarter * 2) : shift_right(top[i], quarter * 2 - 4);
                    q[i] = or_masked(bits_of(low[quarter % 2 * 8 + i], quarter / 2 * 4, 15), high, high_bits);
                }
                emit16(to, mode, block * 8 + (size_t)part, q, multiply_floats(d, signed_byte_of(scales[part / 2], byte)),
                       multiply_floats(d, signed_byte_of(scales[part / 2], byte + 1)), zero, zero, 0, 1, 63);
            }
        }
    }
}

// ---- Both uses of every walk ----

#define DEFINE_TYPE(type, name)                                                                                             \
    static void unpack_##name(const uint8_t *rows, size_t stride, size_t chunks, linear_panel *panel) {                     \
        for (size_t row = 0; row < LINEAR_ROWS; row += LANES) {                                                             \
            sink to = {.q = panel->q + row * 4, .scale = panel->scale + row, .minimum = panel->minimum + row};              \
            walk_##name(rows + row * stride, stride, chunks, &to, STORE);                                                   \
        }                                                                                                                   \
    }                                                                                                                       \
    static void decode_##name(const uint8_t *rows, size_t stride, size_t chunks, const linear_input *input, float *out) {   \
        for (size_t row = 0; row < LINEAR_ROWS; row += LANES) {                                                             \
            sink to = {.input = *input, .sum = zero_floats()};                                                              \
            walk_##name(rows + row * stride, stride, chunks, &to, MULTIPLY);                                                \
            store_floats(out + row, to.sum);                                                                                \
        }                                                                                                                   \
    }
#define FOR_EACH_TYPE(DO)                                                                                            \
    DO(LYC_Q4_0, q4_0) DO(LYC_Q4_1, q4_1) DO(LYC_Q5_0, q5_0) DO(LYC_Q5_1, q5_1) DO(LYC_Q8_0, q8_0) DO(LYC_Q2_K, q2_k) \
    DO(LYC_Q3_K, q3_k) DO(LYC_Q4_K, q4_k) DO(LYC_Q5_K, q5_k) DO(LYC_Q6_K, q6_k) DO(LYC_IQ4_NL, iq4_nl)
FOR_EACH_TYPE(DEFINE_TYPE)

static linear_unpack *unpack_for(lyc_type type) {
    switch (type) {
#define UNPACK_ONE(type, name) case type: return unpack_##name;
        FOR_EACH_TYPE(UNPACK_ONE)
    default: return NULL;
    }
}

static linear_decode *decode_for(lyc_type type) {
    switch (type) {
#define DECODE_ONE(type, name) case type: return decode_##name;
        FOR_EACH_TYPE(DECODE_ONE)
    default: return NULL;
    }
}
