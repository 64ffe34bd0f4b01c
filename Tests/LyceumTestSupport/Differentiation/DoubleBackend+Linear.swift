internal import CLyceumKernels
public import LyceumTensor

extension DoubleBackend {
    public func linear(_ x: Tensor, _ weights: [LinearWeight]) -> [Tensor] { weights.map { apply($0, x) } }

    public func linear(_ x: Tensor, _ weight: LinearWeight, activation: Activation?) -> Tensor {
        let out = apply(weight, x)
        guard let activation else { return out }
        return make(values(out).map { activation($0) }, out.shape)
    }

    public func linear(_ x: Tensor, _ weight: LinearWeight, addingTo sum: inout Tensor) {
        sum = make(zip(values(sum), values(apply(weight, x))).map { $0 + $1 }, sum.shape)
    }

    public func gatedLinear(_ x: Tensor, gate: LinearWeight, up: LinearWeight, activation: Activation) -> Tensor {
        let gates = apply(gate, x), ups = apply(up, x)
        return make(zip(values(gates), values(ups)).map { activation($0) * $1 }, ups.shape)
    }

    private func apply(_ weight: LinearWeight, _ x: Tensor) -> Tensor {
        let adapter = weight.adapter ?? LinearAdapter()
        let input = scaled(values(x), adapter.inputScale)
        var out = product(input, values(weight.weight), width: weight.inputs)
        var changed = values(weight.weight)
        for update in adapter.updates {
            let kept = dropped(input, update)
            let low = product(kept, values(update.down), width: weight.inputs)
            let added = product(low, values(update.up), width: update.rank)
            for index in out.indices { out[index] += Double(update.scale) * added[index] }
            if adapter.magnitude != nil { addUpdate(update, to: &changed, width: weight.inputs) }
        }
        if let magnitude = adapter.magnitude {
            let norms = norms(weight.weight, changed)
            let factors = zip(values(magnitude), norms).map { $0 / $1 }
            for index in out.indices { out[index] *= factors[index % weight.outputs] }
        }
        if let bias = weight.bias.map({ values($0) }) {
            for index in out.indices { out[index] += bias[index % weight.outputs] }
        }
        return make(scaled(out, adapter.outputScale), [x.rows, weight.outputs])
    }

    /// `x wᵀ`
    private func product(_ x: [Double], _ w: [Double], width: Int) -> [Double] {
        let rows = x.count / width, outputs = w.count / width
        var result = [Double](repeating: 0, count: rows * outputs)
        for row in 0..<rows {
            for output in 0..<outputs {
                var sum = 0.0
                for index in 0..<width { sum += x[row * width + index] * w[output * width + index] }
                result[row * outputs + output] = sum
            }
        }
        return result
    }

    private func scaled(_ x: [Double], _ scale: Tensor?) -> [Double] {
        guard let scale = scale.map({ values($0) }) else { return x }
        return x.indices.map { x[$0] * scale[$0 % scale.count] }
    }

    /// The same draws as the kernel's: it is asked which of ones it keeps.
    private func dropped(_ x: [Double], _ update: LowRankUpdate) -> [Double] {
        guard update.dropout > 0 else { return x }
        var mask = [Float](repeating: 1, count: x.count)
        lyc_dropout(nil, mask, &mask, mask.count, update.dropout, seed, randomOperations << 32)
        randomOperations += 1
        return zip(x, mask).map { $1 == 0 ? 0 : $0 / (1 - Double(update.dropout)) }
    }

    private func addUpdate(_ update: LowRankUpdate, to matrix: inout [Double], width: Int) {
        let up = values(update.up), down = values(update.down), rank = update.rank
        for row in 0..<update.up.rows {
            for inner in 0..<rank {
                for column in 0..<width {
                    matrix[row * width + column] += Double(update.scale) * up[row * rank + inner] * down[inner * width + column]
                }
            }
        }
    }

    /// Lengths of the rows; those of the first run, because derivatives take them as constant.
    private func norms(_ weight: Tensor, _ changed: [Double]) -> [Double] {
        let key = [Int(weight.storage.identity), weight.byteOffset]
        if let known = norms[key] { return known }
        let result = changed.rows(of: weight.width).map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        norms[key] = result
        return result
    }
}
