internal import LyceumCore
internal import LyceumTensor

/// The parameters that mix a block's output and its twin's, as they begin.
///
/// `factor`: f, `[1]`. `gate.weight`, `[1, width]`: from the block's input (`dlerpin`, `moe`) or its output (`dlerp`, with `twin_gate.weight` for the
/// twin's). `projection.weight`, `[width, width]`.
enum MergeParameters {
    static func fresh(_ plan: ExpansionPlan, layer: Int, width: Int) -> [(String, Tensor)] {
        var result: [(String, Tensor)] = []
        if let factor = plan.factor { result.append(("factor", Tensor([Float(factor)], shape: [1]))) }
        let random = AdapterRandom(seed: plan.seed)
        /// As linear layers of this many inputs usually begin.
        func gate(_ name: String, inputs: Int) {
            let bound = 1 / Float(inputs).squareRoot()
            result.append((name + ".weight", random.uniform([1, width], bound: bound, key: "expansion.\(layer).\(name)")))
        }
        switch plan.merge {
        case .lerp, .slerp: break
        case .dlerpin, .moe: gate("gate", inputs: width)
        case .dlerp:
            gate("gate", inputs: 2 * width)
            gate("twin_gate", inputs: 2 * width)
        case .proj, .prog: result.append(("projection.weight", projection(plan, layer, width, random)))
        }
        return result
    }

    /// The identity, with a little noise.
    private static func projection(_ plan: ExpansionPlan, _ layer: Int, _ width: Int, _ random: AdapterRandom) -> Tensor {
        let tensor =
            plan.noise > 0
            ? random.normal([width, width], deviation: Float(plan.noise), key: "expansion.\(layer).projection")
            : Tensor(zeros: [width, width])
        for index in 0..<width { tensor.floats[index * width + index] += 1 }
        withExtendedLifetime(tensor) {}
        return tensor
    }
}
