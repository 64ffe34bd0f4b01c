import LyceumTensor

/// A decoder of two blocks in the manner of Llama, with a head tied to its embedding when asked for.
struct TinyDecoder {
    struct Block {
        var norm: Tensor, query: LinearWeight, key: LinearWeight, value: LinearWeight, output: LinearWeight
        var innerNorm: Tensor, gate: LinearWeight, up: LinearWeight, down: LinearWeight
    }

    static let vocabulary = 23
    let embedding: Tensor
    let blocks: [Block]
    let norm: Tensor
    let head: LinearWeight
    let rotary: RotaryRows
    let tokens: [Int32]
    let targets: [Int32]
    var weights: [Float]
    let segments: [AttentionSegment]

    /// - Parameter lengths: of the documents in the rows.
    init(_ tape: inout TapeCase, lengths: [Int] = [5, 3], tied: Bool = true, width: Int = 16, inner: Int = 24, blocks: Int = 2) {
        let rows = lengths.reduce(0, +)
        embedding = tape.parameter("embedding", [Self.vocabulary, width], scale: 0.5)
        self.blocks = (0..<blocks).map { layer in
            func matrix(_ name: String, _ outputs: Int, _ inputs: Int) -> LinearWeight {
                tape.matrix("\(layer).\(name)", outputs: outputs, inputs: inputs)
            }
            return Block(
                norm: tape.parameter("\(layer).norm", [width]), query: matrix("query", width, width),
                key: matrix("key", width / 2, width), value: matrix("value", width / 2, width),
                output: matrix("output", width, width), innerNorm: tape.parameter("\(layer).innerNorm", [width]),
                gate: matrix("gate", inner, width), up: matrix("up", inner, width), down: matrix("down", width, inner))
        }
        norm = tape.parameter("norm", [width])
        head = tied ? LinearWeight(embedding) : tape.matrix("head", outputs: Self.vocabulary, inputs: width)
        rotary = tape.rotary(rows: rows, width: 8)
        tokens = (0..<rows).map { _ in tape.token(below: Self.vocabulary) }
        targets = (0..<rows).map { _ in tape.token(below: Self.vocabulary) }
        weights = (0..<rows).map { $0 % 4 == 2 ? 0 : 1 / Float(rows) }
        var start = 0
        segments = lengths.map { length in
            defer { start += length }
            return AttentionSegment(queries: start..<start + length, keys: start..<start + length)
        }
    }

    func hiddenStates(_ backend: any Backend) -> Tensor {
        var stream = backend.embed(embedding, ids: tokens, scale: 1)
        for block in blocks { stream = backend.block(stream) { run(block, $0, backend) } }
        return backend.rmsNorm(stream, weight: norm, offset: 0, epsilon: 1e-5)
    }

    private func run(_ block: Block, _ input: Tensor, _ backend: any Backend) -> Tensor {
        var stream = input
        let normalized = backend.rmsNorm(stream, weight: block.norm, offset: 0, epsilon: 1e-5)
        let parts = backend.linear(normalized, [block.query, block.key, block.value])
        var queries = parts[0], keys = parts[1]
        let heads = max(1, block.query.outputs / 8), keyHeads = max(1, block.key.outputs / 8)
        backend.rotate(&queries, heads: heads, rows: rotary, interleaved: false)
        backend.rotate(&keys, heads: keyHeads, rows: rotary, interleaved: false)
        let options = AttentionOptions(
            heads: heads, layout: CacheLayout(type: .f32, heads: keyHeads, headWidth: 8), scale: 0.35)
        let seen = backend.segmentAttention(queries, keys: keys, values: parts[2], segments: segments, options: options)
        backend.linear(seen, block.output, addingTo: &stream)
        let inner = backend.gatedLinear(
            backend.rmsNorm(stream, weight: block.innerNorm, offset: 0, epsilon: 1e-5), gate: block.gate, up: block.up,
            activation: .silu)
        backend.linear(inner, block.down, addingTo: &stream)
        return stream
    }
}
