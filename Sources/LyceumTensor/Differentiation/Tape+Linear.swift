internal import CLyceumKernels

extension Tape {
    public func linear(_ x: Tensor, _ weights: [LinearWeight]) -> [Tensor] {
        let input = ProductInput(x, self)
        let outputs = weights.map { make([x.rows, $0.outputs]) }
        let applications = zip(weights, outputs).map { apply($0, to: input, into: $1, accumulates: false) }
        recordLinear(input, applications, outputs: outputs)
        return outputs
    }

    public func linear(_ x: Tensor, _ weight: LinearWeight, activation: Activation?) -> Tensor {
        let input = ProductInput(x, self)
        let out = make([x.rows, weight.outputs])
        let application = apply(weight, to: input, into: out, accumulates: false)
        guard let activation else {
            recordLinear(input, [application], outputs: [out])
            return out
        }
        return activate(out, activation, input, application)
    }

    public func linear(_ x: Tensor, _ weight: LinearWeight, addingTo sum: inout Tensor) {
        let input = ProductInput(x, self)
        let out = duplicate(sum)
        let application = apply(weight, to: input, into: out, accumulates: true)
        recordLinear(input, [application], outputs: [out], sum: sum)
        sum = out
    }

    /// Appends the rule of matrices applied to one input, when anything it depends on is learned.
    private func recordLinear(
        _ input: ProductInput, _ applications: [MatrixApplication], outputs: [Tensor], sum: Tensor? = nil
    ) {
        let passes = InputDependence(input, applications, self)
        let sum = sum.flatMap { needsGradient($0) ? Variable($0) : nil }
        var parts: [(application: MatrixApplication, output: Variable)] = []
        var dependent: [Tensor] = []
        for (application, output) in zip(applications, outputs)
        where passes.input != nil || sum != nil || application.isLearned {
            parts.append((application, Variable(output)))
            dependent.append(output)
        }
        guard !parts.isEmpty else { return }
        record(LinearRule(input: passes, parts: parts, sum: sum), outputs: dependent)
    }
}

/// What a rule of matrices keeps of their shared input.
struct InputDependence {
    /// Where the input's derivative goes; nil when nothing before it is learned.
    let input: Variable?
    /// The input as products read it; nil when no derivative of a weight is needed.
    let operand: Tensor?

    init(_ input: ProductInput, _ applications: [MatrixApplication], _ tape: Tape) {
        self.input = tape.needsGradient(input.values) ? Variable(input.values) : nil
        operand = tape.keepsValues && applications.contains { $0.usesInput } ? input.operand : nil
    }
}

private struct LinearRule: Rule {
    let input: InputDependence
    let parts: [(application: MatrixApplication, output: Variable)]
    let sum: Variable?

    func backward(_ tape: Tape) {
        var target: GradientTarget?
        for (application, output) in parts {
            guard let gradient = tape.gradients.take(output) else { continue }
            if target == nil { target = input.input.map { tape.target($0) } }
            tape.differentiate(application, input: input.operand, gradient: gradient, inputTarget: &target)
            if let sum { tape.give(gradient, to: sum) }
        }
    }
}
