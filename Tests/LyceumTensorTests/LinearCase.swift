import CLyceumKernels

/// A weight matrix of any type with random contents, for tests of matrix products.
struct RandomMatrix {
    let type: lyc_type
    let rows: Int
    let width: Int
    let bytes: [UInt8]

    /// Types lyc_linear takes.
    static let types: [lyc_type] = [
        LYC_F32, LYC_F16, LYC_BF16, LYC_Q4_0, LYC_Q4_1, LYC_Q5_0, LYC_Q5_1, LYC_Q8_0, LYC_Q2_K, LYC_Q3_K, LYC_Q4_K, LYC_Q5_K, LYC_Q6_K,
        LYC_IQ4_NL,
    ]

    init(_ type: lyc_type, rows: Int, width: Int, from numbers: inout SeededNumbers) {
        self.type = type
        self.rows = rows
        self.width = width
        let size = lyc_type_block_bytes(type)
        var bytes = [UInt8]()
        for _ in 0..<rows * width / lyc_type_block_elements(type) {
            var block = (0..<size).map { _ in UInt8(truncatingIfNeeded: numbers.bits() >> 20) }
            for at in Self.scaleOffsets(type) {  // every other bit may be anything
                let scale = lyc_f32_to_f16(numbers.number() * 0.1)
                block[at] = UInt8(truncatingIfNeeded: scale)
                block[at + 1] = UInt8(truncatingIfNeeded: scale >> 8)
            }
            bytes += block
        }
        if Self.scaleOffsets(type).isEmpty { bytes = Self.plain(type, numbers.normals(rows * width)) }
        self.bytes = bytes
    }

    /// Where a block keeps its half-precision numbers.
    private static func scaleOffsets(_ type: lyc_type) -> [Int] {
        switch type {
        case LYC_Q4_0, LYC_Q5_0, LYC_Q8_0, LYC_IQ4_NL: [0]
        case LYC_Q4_1, LYC_Q5_1, LYC_Q4_K, LYC_Q5_K: [0, 2]
        case LYC_Q2_K: [80, 82]
        case LYC_Q3_K: [108]
        case LYC_Q6_K: [208]
        default: []
        }
    }

    private static func plain(_ type: lyc_type, _ values: [Float]) -> [UInt8] {
        switch type {
        case LYC_F32: values.withUnsafeBytes { Array($0) }
        case LYC_F16: values.map(lyc_f32_to_f16).withUnsafeBytes { Array($0) }
        default: values.map(lyc_f32_to_bf16).withUnsafeBytes { Array($0) }
        }
    }

    /// The exact values, through the dequantizer, which shares no code with the products.
    var values: [Float] {
        var out = [Float](repeating: 0, count: rows * width)
        bytes.withUnsafeBytes { lyc_dequantize(type, $0.baseAddress, &out, rows * width) }
        return out
    }
}

/// The input as a product with `type` sees it: int8 per 32 for block types, bf16 for bf16, else unchanged.
func rounded(_ x: [Float], for type: lyc_type) -> [Double] {
    if type == LYC_F32 || type == LYC_F16 { return x.map(Double.init) }
    if type == LYC_BF16 { return x.map { Double(lyc_bf16_to_f32(lyc_f32_to_bf16($0))) } }
    return stride(from: 0, to: x.count, by: 32).flatMap { begin in
        let group = x[begin..<begin + 32]
        let largest = group.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else { return [Double](repeating: 0, count: 32) }
        return group.map { Double(($0 * (127 / largest)).rounded(.toNearestOrEven)) * Double(largest / 127) }
    }
}

/// Runs lyc_linear with one part and returns [tokens][rows].
func linear(
    _ matrix: RandomMatrix, gate: RandomMatrix? = nil, activation: lyc_activation = LYC_ACTIVATION_NONE, bias: [Float]? = nil,
    adding start: [Float]? = nil, to x: [Float], tokens: Int, threads: Int = 1
) -> [Float] {
    let pool = lyc_pool_create(Int32(threads))
    defer { lyc_pool_destroy(pool) }
    var workspace = lyc_workspace()
    defer { lyc_workspace_free(&workspace) }
    var out = start ?? [Float](repeating: .nan, count: tokens * matrix.rows)
    let status = matrix.bytes.withUnsafeBytes { weight in
        (gate?.bytes ?? []).withUnsafeBytes { gateBytes in
            (bias ?? []).withUnsafeBufferPointer { biasValues in
                out.withUnsafeMutableBufferPointer { out in
                    var part = lyc_linear_part()
                    part.weight = weight.baseAddress
                    part.gate = gate == nil ? nil : gateBytes.baseAddress
                    part.type = matrix.type
                    part.activation = activation
                    part.rows = matrix.rows
                    part.bias = bias == nil ? nil : biasValues.baseAddress
                    part.out = out.baseAddress
                    part.out_stride = matrix.rows
                    part.accumulate = start == nil ? 0 : 1
                    return lyc_linear(pool, &part, 1, x, tokens, matrix.width, matrix.width, &workspace)
                }
            }
        }
    }
    return status == 0 ? out : []
}
