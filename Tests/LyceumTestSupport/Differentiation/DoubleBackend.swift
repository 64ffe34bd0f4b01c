internal import CLyceumKernels
public import LyceumTensor

/// The operations of models in double precision, each as its formula says and nothing more: what derivatives are compared with.
///
/// Tensors it gives hold no numbers; their values lie in a table under the storage's identity. Like a tape, an operation that changes a tensor
/// in place gives a new one. Drops the elements that a tape of the same seed drops.
public final class DoubleBackend: Backend, @unchecked Sendable {
    private var results: [UInt64: [Double]] = [:]
    private var parameters: [UInt64: [Double]] = [:]
    /// Norms of adapted rows count as constant, so the first ones are kept.
    var norms: [[Int]: [Double]] = [:]
    var randomOperations: UInt64 = 0
    public let seed: UInt64

    public init(seed: UInt64 = 0) { self.seed = seed }

    /// Puts other numbers in the place of a parameter's.
    public func set(_ parameter: Tensor, _ values: [Double]) { parameters[parameter.storage.identity] = values }

    /// Forgets results, so that the next run starts like the first.
    public func restart() {
        results = [:]
        randomOperations = 0
    }

    /// The numbers a tensor stands for.
    public func values(_ tensor: Tensor) -> [Double] {
        if let all = results[tensor.storage.identity] ?? parameters[tensor.storage.identity] {
            let first = tensor.byteOffset / tensor.type.bytes(for: 1)
            return Array(all[first..<first + tensor.count])
        }
        guard let floats = tensor.type == .f32 ? tensor : try? tensor.converted(to: .f32) else { return [] }
        return (0..<floats.count).map { Double(floats.floats[$0]) }
    }

    func make(_ values: [Double], _ shape: [Int]) -> Tensor {
        let tensor = Tensor(type: .f32, shape: shape, storage: Storage(byteCount: values.count * 4))
        results[tensor.storage.identity] = values
        return tensor
    }

    // MARK: - Rows

    public func embed(_ table: Tensor, ids: [Int32], scale: Float) -> Tensor {
        let values = values(table), width = table.width
        return make(
            ids.flatMap { id in values[Int(id) * width..<(Int(id) + 1) * width].map { $0 * Double(scale) } },
            [ids.count, width])
    }

    public func gather(_ x: Tensor, rows: [Int]) -> Tensor { embed(x, ids: rows.map { Int32($0) }, scale: 1) }

    public func gather(_ parts: [Tensor], rows: [Int]) -> Tensor {
        let all = parts.flatMap { values($0).rows(of: parts[0].width) }
        return make(rows.flatMap { Array(all[$0]) }, [rows.count, parts[0].width])
    }

    public func rmsNorm(_ x: Tensor, weight: Tensor, offset: Float, epsilon: Float) -> Tensor {
        let weights = values(weight).map { $0 + Double(offset) }
        return make(
            values(x).rows(of: weight.count).flatMap { row in
                let root = (row.reduce(0) { $0 + $1 * $1 } / Double(row.count) + Double(epsilon)).squareRoot()
                return zip(row, weights).map { $0 / root * $1 }
            }, x.shape)
    }

    public func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor?, epsilon: Float) -> Tensor {
        let weights = values(weight)
        let biases = bias.map { values($0) } ?? [Double](repeating: 0, count: weight.count)
        return make(
            values(x).rows(of: weight.count).flatMap { row in
                let mean = row.reduce(0, +) / Double(row.count)
                let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
                let root = (variance + Double(epsilon)).squareRoot()
                return row.indices.map { (row[$0] - mean) / root * weights[$0] + biases[$0] }
            }, x.shape)
    }

    public func add(_ x: Tensor, scale: Float, to sum: inout Tensor) {
        sum = make(zip(values(sum), values(x)).map { $0 + $1 * Double(scale) }, sum.shape)
    }

    public func softcap(_ x: inout Tensor, cap: Float) {
        x = make(values(x).map { softcapped($0, cap) }, x.shape)
    }

    // MARK: - Experts

    public func chooseExperts(_ logits: Tensor, count: Int) -> ExpertChoice {
        var chosen: [Int32] = []
        for row in values(logits).rows(of: logits.width) {
            let best = row.indices.sorted { (row[$1], $0) < (row[$0], $1) }.prefix(count).sorted()
            chosen += best.map { Int32($0) }
        }
        return ExpertChoice(
            experts: logits.width, count: count, chosen: chosen, shares: [Float](repeating: .nan, count: chosen.count))
    }

    /// The shares come from the logits again, in full precision.
    public func mixExperts(_ results: [Tensor?], choice: ExpertChoice, logits: Tensor) -> Tensor {
        let width = results.lazy.compactMap { $0?.width }.first!
        let parts = results.map { $0.map { values($0).rows(of: width) } }
        let rows = values(logits).rows(of: logits.width)
        let places = choice.places
        var out: [Double] = []
        for row in 0..<choice.rowCount {
            let own = places[row * choice.count..<(row + 1) * choice.count]
            let weights = own.map { exponential(rows[row][$0.expert]) }
            let total = weights.reduce(0, +)
            var sum = [Double](repeating: 0, count: width)
            for (place, weight) in zip(own, weights) {
                for (column, value) in parts[place.expert]![place.row].enumerated() { sum[column] += weight / total * value }
            }
            out += sum
        }
        return make(out, [choice.rowCount, width])
    }

    public func rotate(_ x: inout Tensor, heads: Int, rows: RotaryRows, interleaved: Bool) {
        var out = values(x)
        let cosine = values(rows.cosine), sine = values(rows.sine)
        let half = rows.cosine.width, headWidth = x.width / heads
        for row in 0..<x.rows {
            for head in 0..<heads {
                let start = row * x.width + head * headWidth
                for index in 0..<half {
                    let first = start + (interleaved ? 2 * index : index)
                    let second = start + (interleaved ? 2 * index + 1 : index + half)
                    let (a, b) = (out[first], out[second])
                    let (c, s) = (cosine[row * half + index], sine[row * half + index])
                    out[first] = a * c - b * s
                    out[second] = b * c + a * s
                }
            }
        }
        x = make(out, x.shape)
    }

    // MARK: - Memory of pages

    public func storeKeysValues(
        keys: Tensor, values: Tensor, rows: Range<Int>, position: Int, pages: [UnsafeMutableRawPointer?], layout: CacheLayout,
        layerOffset: Int
    ) { preconditionFailure("the reference has no memory of pages") }

    public func attention(_ queries: Tensor, spans: [AttentionSpan], options: AttentionOptions, layerOffset: Int) -> Tensor {
        preconditionFailure("the reference has no memory of pages")
    }

    public func pageBytes(_ layout: CacheLayout) -> Int? { 64 }
}

func softcapped(_ x: Double, _ cap: Float?) -> Double { cap.map { Double($0) * hyperbolicTangent(x / Double($0)) } ?? x }


extension Array<Double> {
    func rows(of width: Int) -> [[Double]] { stride(from: 0, to: count, by: width).map { Array(self[$0..<$0 + width]) } }
}
