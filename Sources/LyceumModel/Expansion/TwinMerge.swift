internal import LyceumCore
internal import LyceumTensor

/// What makes one output of a block's and its twin's.
struct TwinMerge {
    let method: ExpansionPlan.Merge
    /// f, `[1]`; nil uses the twin's output alone.
    let factor: Tensor?
    /// `[1, width]` with f as its bias.
    let gate: LinearWeight?
    let twinGate: LinearWeight?
    /// `[width, width]`
    let projection: LinearWeight?

    init(_ plan: ExpansionPlan, _ weights: WeightLoader, _ name: String, width: Int) throws(LyceumError) {
        method = plan.merge
        factor = plan.factor == nil ? nil : try weights.vector(name + ".factor", 1)
        var gate: LinearWeight?
        var twinGate: LinearWeight?
        var projection: LinearWeight?
        switch plan.merge {
        case .lerp, .slerp: break
        case .dlerpin, .moe: gate = try weights.linear(name + ".gate", outputs: 1, inputs: width)
        case .dlerp:
            gate = try weights.linear(name + ".gate", outputs: 1, inputs: width)
            twinGate = try weights.linear(name + ".twin_gate", outputs: 1, inputs: width)
        case .proj, .prog: projection = try weights.linear(name + ".projection", outputs: width, inputs: width)
        }
        gate?.bias = factor
        self.gate = gate
        self.twinGate = twinGate
        self.projection = projection
    }

    var usesTwinAlone: Bool { factor == nil }

    /// A logit for every row where it depends on the block's input.
    func inputGate(_ input: Tensor, _ backend: any Backend) -> Tensor? {
        guard let gate, method == .dlerpin || method == .moe else { return nil }
        return backend.linear(input, gate, activation: nil)
    }

    func gate(_ original: Tensor, _ twin: Tensor, input: Tensor?, _ backend: any Backend) -> BlendGate {
        if let input { return method == .moe ? .choice(input) : .logits(input) }
        if let gate, let twinGate {
            var logits = backend.linear(original, gate, activation: nil)
            backend.linear(twin, twinGate, addingTo: &logits)
            return .logits(logits)
        }
        return factor.map { .logits($0) } ?? .fixed(1)
    }

    func callAsFunction(_ original: Tensor, _ twin: Tensor, _ gate: BlendGate, _ backend: any Backend) -> Tensor {
        var first = original
        if method == .prog, let projection { first = backend.linear(original, projection, activation: nil) }
        return backend.blend(first, twin, gate: gate, kind: method == .slerp ? .spherical : .linear)
    }

    /// What the twin is held near to.
    func target(_ original: Tensor, _ backend: any Backend) -> Tensor {
        guard method == .proj, let projection else { return original }
        return backend.linear(original, projection, activation: nil)
    }

    /// How much a row's distance counts: with α where the plan says so, and of two choices only where the twin was taken.
    func weightGate(_ gate: BlendGate, weight: ExpansionPlan.Weight) -> BlendGate? {
        switch (gate, weight) {
        case (.choice(let logits), .share): .chosen(logits)
        case (.choice, .fixed): gate
        case (_, .share): gate
        case (_, .fixed): nil
        }
    }

    /// How much of its input a norm lets through; nil for nothing.
    func relaxation(_ relaxation: ExpansionPlan.Relaxation) -> BlendGate? {
        switch relaxation {
        case .fixed(0): nil
        case .fixed(let share): .fixed(Float(share))
        case .dynamic: factor.map { .relaxed($0) }
        }
    }
}
