#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
public import LyceumTensor

extension DoubleBackend {
    public func snapshot(_ x: Tensor) -> Tensor { x }

    /// Every row's share of a gate.
    public func shares(_ gate: BlendGate?, rows: Int) -> [Double] {
        guard let gate else { return [Double](repeating: 1, count: rows) }
        let found = gate.tensor.map { values($0).map { gate.share($0).value } } ?? [gate.share(0).value]
        return found.count == rows ? found : [Double](repeating: found[0], count: rows)
    }

    public func blend(_ first: Tensor, _ second: Tensor, gate: BlendGate, kind: BlendKind) -> Tensor {
        let a = values(first).rows(of: first.width), b = values(second).rows(of: second.width)
        let shares = shares(gate, rows: a.count)
        return make(a.indices.flatMap { mixed(a[$0], b[$0], shares[$0], kind) }, [first.rows, first.width])
    }

    private func mixed(_ a: [Double], _ b: [Double], _ share: Double, _ kind: BlendKind) -> [Double] {
        var (first, second) = (1 - share, share)
        let lengths = length(a) * length(b)
        if kind == .spherical, lengths > 0 {
            let angle = acos(min(1, max(-1, inner(a, b) / lengths)))
            if angle >= 1e-4, angle <= Double.pi - 1e-4 {
                (first, second) = (sin((1 - share) * angle) / sin(angle), sin(share * angle) / sin(angle))
            }
        }
        return zip(a, b).map { first * $0 + second * $1 }
    }

    public func align(_ twin: Tensor, with original: Tensor, options: AlignmentOptions, weights: RowWeights) -> RowAlignment {
        let a = values(original).rows(of: original.width), b = values(twin).rows(of: twin.width)
        let losses = a.indices.map { distance(a[$0], b[$0], options) }
        let cosines = a.indices.map { cosine(a[$0], b[$0]) }
        return RowAlignment(losses: losses, cosines: cosines, weights: gated(weights))
    }

    public func alignAttention(
        _ pair: AttentionPair, segments: [AttentionSegment], options: AttentionOptions, weights: RowWeights
    ) -> RowAlignment {
        var losses = [Double](repeating: 0, count: pair.queries.first.rows)
        for segment in segments {
            for (index, row) in segment.queries.enumerated() {
                let position = index + segment.keys.count - segment.queries.count
                let seen = segment.keys.enumerated().filter { key in
                    (!options.isCausal || key.offset <= position) && (options.window.map { key.offset > position - $0 } ?? true)
                }.map(\.element)
                for head in 0..<options.heads {
                    let p = logSoftmax(scores(pair.queries.first, pair.keys.first, row, seen, head, options))
                    let e = logSoftmax(scores(pair.queries.second, pair.keys.second, row, seen, head, options))
                    losses[row] += zip(e, p).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) } / Double(options.heads)
                }
            }
        }
        return RowAlignment(losses: losses, weights: gated(weights))
    }

    private func scores(
        _ queries: Tensor, _ keys: Tensor, _ row: Int, _ seen: [Int], _ head: Int, _ options: AttentionOptions
    ) -> [Double] {
        let width = options.layout.headWidth, group = options.heads / options.layout.heads
        let query = values(queries)[(row * queries.width + head * width)...].prefix(width)
        let all = values(keys)
        return seen.map { key in
            let start = key * keys.width + head / group * width
            return softcapped(Double(options.scale) * zip(query, all[start..<start + width]).reduce(0) { $0 + $1.0 * $1.1 }, options.softcap)
        }
    }

    private func gated(_ weights: RowWeights) -> [Double] {
        zip(weights.values, shares(weights.gate, rows: weights.values.count)).map { Double($0) * $1 }
    }

    private func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    private func length(_ a: [Double]) -> Double { inner(a, a).squareRoot() }
    private func cosine(_ a: [Double], _ b: [Double]) -> Double { inner(a, b) / max(1e-8, length(a) * length(b)) }

    private func distance(_ a: [Double], _ b: [Double], _ options: AlignmentOptions) -> Double {
        let missing = max(0, 1 - Double(options.margin) - cosine(a, b))
        let turned = missing < 1 ? missing * missing / 2 : missing - 0.5
        switch options.kind {
        case .meanSquare: return zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(a.count)
        case .cosine: return turned
        case .dot: return turned / 2 + (length(a) - length(b)) * (length(a) - length(b)) / 2
        }
    }
}
