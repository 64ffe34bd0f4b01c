public import LyceumCore

extension ExpansionPlan {
    /// Refuses what does not go together.
    /// - Throws: `LyceumError` (`invalidArgument`).
    public func check(at place: String) throws(LyceumError) {
        func refuse(_ message: String, _ remedy: String) -> LyceumError {
            LyceumError(.invalidArgument, message, at: place, remedy: remedy)
        }
        if factor == nil, kind != .stack, merge != .lerp {
            throw refuse("the merge \(merge.rawValue) needs a factor", "give a number, or use the merge lerp")
        }
        if let factor, !factor.isFinite { throw refuse("expected a finite factor, found \(factor)", "give a number such as 0") }
        if factor == nil, relaxation == .dynamic, kind != .stack {
            throw refuse("relaxed norms that follow the factor need one", "give a factor, or a fixed relaxation")
        }
        if case .fixed(let beta) = relaxation, !(beta >= 0 && beta <= 1) {
            throw refuse("expected a relaxation from 0 to 1, found \(beta)", "0 leaves norms as they are")
        }
        if case .fixed(let weight) = weight, !(weight >= 0 && weight.isFinite) {
            throw refuse("expected a weight of the distance of 0 or more, found \(weight)", "0 leaves the distance out")
        }
        guard margin >= 0, margin <= 2 else { throw refuse("expected a margin from 0 to 2, found \(margin)", "0 is usual") }
        guard noise >= 0, noise.isFinite else { throw refuse("expected a noise of 0 or more, found \(noise)", "0.01 is usual") }
        if distance == .attention, scope == .residual {
            throw refuse("attentions have no residual part", "use the scope all or last")
        }
    }

    /// The plan with its places in a model.
    /// - Parameter layers: of the model before.
    func placed(layers: Int, at place: String) throws(LyceumError) -> ExpansionPlan {
        try check(at: place)
        guard blocks > 0, layers % blocks == 0 else {
            let divisors = (1...max(1, layers)).filter { layers % $0 == 0 && (kind != .hybrid || $0 % 2 == 0) }
            throw LyceumError(
                .invalidArgument, "expected a number of blocks that divides the model's \(layers), found \(blocks)", at: place,
                remedy: "choose one of \(divisors.map(String.init).joined(separator: ", "))")
        }
        guard kind != .hybrid || blocks % 2 == 0 else {
            throw LyceumError(
                .invalidArgument, "expected an even number of blocks for the hybrid expansion, found \(blocks)", at: place,
                remedy: "half of them are stacked, half stand beside")
        }
        var plan = self
        plan.originalLayers = layers
        plan.twinLayers = []
        plan.insertedLayers = []
        let split = layers / blocks
        var next = 0
        for (number, layer) in stride(from: split - 1, to: layers, by: split).enumerated() {
            next = layer + plan.insertedLayers.count
            let stacks = kind == .stack || kind == .hybrid && number % 2 == 0
            if stacks { plan.insertedLayers.append(next + 1) } else { plan.twinLayers.append(next) }
        }
        return plan
    }

    /// The block of the model before that each block of the expanded model is or copies.
    var origins: [Int] {
        let inserted = Set(insertedLayers)
        var origins: [Int] = []
        var next = 0
        for layer in 0..<(originalLayers + insertedLayers.count) {
            if inserted.contains(layer) {
                origins.append(max(0, next - 1))
            } else {
                origins.append(next)
                next += 1
            }
        }
        return origins
    }
}
