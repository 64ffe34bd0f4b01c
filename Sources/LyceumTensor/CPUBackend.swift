internal import CLyceumKernels

/// The operations on the processor's cores, through the kernels of CLyceumKernels.
///
/// One caller at a time: the threads of a backend work on one operation together.
public final class CPUBackend: Backend, @unchecked Sendable {
    public let threads: ThreadPool
    let memory = StoragePool()
    var workspace = lyc_workspace()
    let adapterFactors = AdapterFactors()

    public init(threads: ThreadPool) { self.threads = threads }

    deinit { lyc_workspace_free(&workspace) }

    /// Activations that live until their last use and then serve again.
    func make(_ rows: Int, _ width: Int) -> Tensor {
        Tensor(type: .f32, shape: [rows, width], storage: Storage(byteCount: rows * width * 4, pool: memory))
    }

    public func embed(_ table: Tensor, ids: [Int32], scale: Float) -> Tensor {
        let out = make(ids.count, table.width)
        lyc_embed(
            threads.handle, table.type.kernelType, table.pointer, table.width, ids, ids.count, scale, out.floats, out.width)
        return out
    }

    public func rmsNorm(_ x: Tensor, weight: Tensor, offset: Float, epsilon: Float) -> Tensor {
        let out = make(x.rows, x.width)
        let width = weight.count
        lyc_rms_norm(
            threads.handle, x.floats, width, weight.floats, offset, epsilon, out.floats, width, x.count / width, width)
        return out
    }

    public func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor?, epsilon: Float) -> Tensor {
        let out = make(x.rows, x.width)
        lyc_layer_norm(
            threads.handle, x.floats, x.width, weight.floats, bias?.floats, epsilon, out.floats, x.width, x.rows, x.width)
        return out
    }

    public func linear(_ x: Tensor, _ weights: [LinearWeight]) -> [Tensor] {
        if weights.contains(where: { $0.adapter != nil }) { return weights.map { adapted(x, $0) } }
        let outputs = weights.map { make(x.rows, $0.outputs) }
        apply(zip(weights, outputs).map { part($0, to: $1) }, to: x)
        return outputs
    }

    public func linear(_ x: Tensor, _ weight: LinearWeight, activation: Activation?) -> Tensor {
        if weight.adapter != nil {
            let out = adapted(x, weight)
            if activation != nil { lyc_activate(threads.handle, activation.kernelActivation, out.floats, out.floats, out.count) }
            return out
        }
        let out = make(x.rows, weight.outputs)
        var part = part(weight, to: out)
        part.activation = activation.kernelActivation
        apply([part], to: x)
        return out
    }

    public func linear(_ x: Tensor, _ weight: LinearWeight, addingTo sum: inout Tensor) {
        if weight.adapter != nil {
            add(adapted(x, weight), scale: 1, to: &sum)
            return
        }
        var part = part(weight, to: sum)
        part.accumulate = 1
        apply([part], to: x)
    }

    public func gatedLinear(_ x: Tensor, gate: LinearWeight, up: LinearWeight, activation: Activation) -> Tensor {
        let out = make(x.rows, up.outputs)
        guard gate.weight.type == up.weight.type, gate.bias == nil, up.bias == nil, gate.adapter == nil, up.adapter == nil else {
            let parts = linear(x, [gate, up])
            lyc_activate_gated(
                threads.handle, Optional(activation).kernelActivation, parts[0].floats, parts[1].floats, out.floats, out.count)
            return out
        }
        var part = part(up, to: out)
        part.gate = UnsafeRawPointer(gate.weight.pointer)
        part.activation = Optional(activation).kernelActivation
        apply([part], to: x)
        return out
    }

    func part(_ weight: LinearWeight, to out: Tensor) -> lyc_linear_part {
        lyc_linear_part(
            weight: weight.weight.pointer, gate: nil, type: weight.weight.type.kernelType, activation: LYC_ACTIVATION_NONE,
            rows: weight.outputs, bias: weight.bias.map { UnsafePointer($0.floats) }, out: out.floats, out_stride: out.width,
            accumulate: 0)
    }

    func apply(_ parts: [lyc_linear_part], to x: Tensor) {
        let status = lyc_linear(threads.handle, parts, parts.count, x.floats, x.rows, x.width, x.width, &workspace)
        precondition(status == 0, "a linear layer of an unsupported type")
    }

    public func rotate(_ x: inout Tensor, heads: Int, rows: RotaryRows, interleaved: Bool) {
        lyc_rope(
            threads.handle, x.floats, x.width, x.rows, heads, x.width / heads, rows.cosine.width * 2, interleaved ? 1 : 0,
            rows.cosine.floats, rows.sine.floats)
    }

    public func pageBytes(_ layout: CacheLayout) -> Int? {
        var layout = layout.kernelLayout
        let bytes = lyc_kv_page_bytes(&layout)
        return bytes == 0 ? nil : bytes
    }

    public func storeKeysValues(
        keys: Tensor, values: Tensor, rows: Range<Int>, position: Int, pages: [UnsafeMutableRawPointer?], layout: CacheLayout,
        layerOffset: Int
    ) {
        var layout = layout.kernelLayout
        lyc_kv_store(
            threads.handle, &layout, pages, layerOffset, position, keys.floats + rows.lowerBound * keys.width,
            values.floats + rows.lowerBound * values.width, keys.width, rows.count)
    }

    public func attention(_ queries: Tensor, spans: [AttentionSpan], options: AttentionOptions, layerOffset: Int) -> Tensor {
        let out = make(queries.rows, queries.width)
        var kernelOptions = lyc_attention_options(
            layout: options.layout.kernelLayout, layer_offset: layerOffset, heads: options.heads, scale: options.scale,
            softcap: options.softcap ?? 0, window: options.window ?? 0, causal: options.isCausal ? 1 : 0, slopes: nil)
        withSequences(spans) { sequences in
            let status = lyc_attention(
                threads.handle, &kernelOptions, sequences.baseAddress, sequences.count, queries.floats, queries.width,
                out.floats, out.width, &workspace)
            precondition(status == 0, "attention over an unsupported cache layout")
        }
        return out
    }

    public func segmentAttention(
        _ queries: Tensor, keys: Tensor, values: Tensor, segments: [AttentionSegment], options: AttentionOptions
    ) -> Tensor {
        let out = make(queries.rows, queries.width)
        var kernelOptions = options.kernelSegmentOptions(compute: .f32)
        let kernelSegments = segments.map(\.kernelSegment)
        let status = lyc_segment_attention(
            threads.handle, &kernelOptions, kernelSegments, kernelSegments.count, queries.floats, queries.width, keys.floats,
            values.floats, keys.width, out.floats, out.width, nil, &workspace)
        precondition(status == 0, "attention over heads of an unsupported width")
        return out
    }

    /// Page tables of all spans lie one after the other while the kernel runs.
    private func withSequences(_ spans: [AttentionSpan], _ body: (UnsafeBufferPointer<lyc_attention_sequence>) -> Void) {
        if spans.count == 1 {
            let span = spans[0]
            span.pages.withUnsafeBufferPointer { pages in
                var sequence = span.kernelSequence(pages: pages.baseAddress)
                withUnsafePointer(to: &sequence) { body(UnsafeBufferPointer(start: $0, count: 1)) }
            }
            return
        }
        let tables = spans.flatMap(\.pages)
        tables.withUnsafeBufferPointer { pages in
            var start = pages.baseAddress
            let sequences = spans.map { span in
                defer { start = start.map { $0 + span.pages.count } }
                return span.kernelSequence(pages: start)
            }
            sequences.withUnsafeBufferPointer(body)
        }
    }

    public func gather(_ x: Tensor, rows: [Int]) -> Tensor {
        let out = make(rows.count, x.width)
        for (target, source) in rows.enumerated() {
            (out.floats + target * x.width).update(from: x.floats + source * x.width, count: x.width)
        }
        return out
    }

    public func gather(_ parts: [Tensor], rows: [Int]) -> Tensor {
        let out = make(rows.count, parts[0].width)
        GatheredRows(parts, rows: rows).copy(parts, to: out)
        return out
    }

    public func add(_ x: Tensor, scale: Float, to sum: inout Tensor) {
        lyc_add_scaled(threads.handle, sum.floats, x.floats, scale, x.count)
    }

    public func softcap(_ x: inout Tensor, cap: Float) { lyc_softcap(threads.handle, x.floats, cap, x.count) }
}

extension Optional<Activation> {
    var kernelActivation: lyc_activation {
        switch self {
        case nil: LYC_ACTIVATION_NONE
        case .silu: LYC_ACTIVATION_SILU
        case .geluTanh: LYC_ACTIVATION_GELU_TANH
        case .geluErf: LYC_ACTIVATION_GELU_ERF
        case .relu: LYC_ACTIVATION_RELU
        }
    }
}

extension AttentionOptions {
    func kernelSegmentOptions(compute: ElementType) -> lyc_segment_options {
        lyc_segment_options(
            heads: heads, kv_heads: layout.heads, head_width: layout.headWidth, scale: scale, softcap: softcap ?? 0,
            window: window ?? 0, causal: isCausal ? 1 : 0, compute: compute.kernelType)
    }
}

extension AttentionSegment {
    var kernelSegment: lyc_segment {
        lyc_segment(
            query_row: queries.lowerBound, query_count: queries.count, key_row: keys.lowerBound, key_count: keys.count)
    }
}

extension CacheLayout {
    fileprivate var kernelLayout: lyc_kv_layout {
        lyc_kv_layout(type: type.kernelType, kv_heads: heads, head_width: headWidth)
    }
}

extension AttentionSpan {
    fileprivate func kernelSequence(pages: UnsafePointer<UnsafeMutableRawPointer?>?) -> lyc_attention_sequence {
        lyc_attention_sequence(
            pages: pages, first_row: firstRow, query_count: queryCount, first_position: firstPosition, key_count: keyCount)
    }
}
