internal import CLyceumKernels

/// Magnitude over norm for every output of adapted matrices, found again when an adapter was written since.
final class AdapterFactors {
    private struct Key: Hashable {
        let weight: UInt64
        let offset: Int
        let magnitude: UInt64
    }

    private var known: [Key: (checksum: UInt64, factors: Tensor)] = [:]
    private let rowSquares = RowSquares()

    func callAsFunction(
        _ adapter: LinearAdapter, of weight: Tensor, magnitude: Tensor, threads: ThreadPool, workspace: inout lyc_workspace
    ) -> Tensor {
        let key = Key(
            weight: weight.storage.identity, offset: weight.byteOffset, magnitude: magnitude.storage.identity)
        let checksum = adapter.checksum(magnitude)
        if let found = known[key], found.checksum == checksum { return found.factors }
        let squares = rowSquares(weight, isFixed: true, threads: threads)
        let norms = adapter.updatedNorms(of: weight, squares: squares, threads: threads, workspace: &workspace)
        let factors = adapter.factors(norms: norms)
        known[key] = (checksum, factors)
        return factors
    }
}

extension LinearAdapter {
    /// Reading an update costs no more than applying it to one row.
    fileprivate func checksum(_ magnitude: Tensor) -> UInt64 {
        updates.reduce(lyc_checksum(magnitude.pointer, magnitude.byteCount, 1)) { sum, update in
            let sum = lyc_checksum(update.down.pointer, update.down.byteCount, sum ^ UInt64(update.scale.bitPattern))
            return lyc_checksum(update.up.pointer, update.up.byteCount, sum)
        }
    }
}

extension CPUBackend {
    /// An adapted matrix applied to rows, in the order that `LinearAdapter` states. Nothing is dropped.
    func adapted(_ x: Tensor, _ weight: LinearWeight) -> Tensor {
        let adapter = weight.adapter ?? LinearAdapter()
        let input = adapter.inputScale.map { scaledColumns(x, by: $0, into: make(x.rows, x.width)) } ?? x
        let out = make(x.rows, weight.outputs)
        var base = part(weight, to: out)
        if adapter.magnitude != nil { base.bias = nil }
        apply([base], to: input)
        addUpdates(adapter.updates, input, to: out)
        if let magnitude = adapter.magnitude {
            let factors = adapterFactors(
                adapter, of: weight.weight, magnitude: magnitude, threads: threads, workspace: &workspace)
            _ = scaledColumns(out, by: factors, into: out)
            if let bias = weight.bias {
                lyc_add_bias(threads.handle, out.floats, out.width, bias.floats, out.floats, out.width, out.rows, out.width)
            }
        }
        return adapter.outputScale.map { scaledColumns(out, by: $0, into: out) } ?? out
    }

    /// The first factors of all updates are applied in one go, then each second factor adds its share.
    private func addUpdates(_ updates: [LowRankUpdate], _ x: Tensor, to out: Tensor) {
        guard !updates.isEmpty else { return }
        let inner = updates.map { make(x.rows, $0.rank) }
        apply(zip(updates, inner).map { part(LinearWeight($0.down), to: $1) }, to: x)
        for (update, inner) in zip(updates, inner) {
            if update.scale != 1 { lyc_scale(threads.handle, inner.floats, update.scale, inner.count) }
            var part = part(LinearWeight(update.up), to: out)
            part.accumulate = 1
            apply([part], to: inner)
        }
    }

    private func scaledColumns(_ x: Tensor, by scale: Tensor, into out: Tensor) -> Tensor {
        lyc_scale_columns(threads.handle, x.floats, x.width, scale.floats, out.floats, out.width, x.rows, x.width)
        return out
    }
}
