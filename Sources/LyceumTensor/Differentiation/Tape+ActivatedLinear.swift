internal import CLyceumKernels

extension Tape {
    /// The activation of a product that was just formed in `product`, and the rule of both.
    func activate(
        _ product: Tensor, _ activation: Activation, _ input: ProductInput, _ application: MatrixApplication
    ) -> Tensor {
        let out = make(product.shape)
        lyc_activate(threads.handle, Optional(activation).kernelActivation, product.floats, out.floats, out.count)
        let passes = InputDependence(input, [application], self)
        guard passes.input != nil || application.isLearned else { return out }
        record(
            ActivatedLinearRule(
                input: passes, application: application, product: keepsValues ? operand(product) : product,
                activation: activation, output: Variable(out)), outputs: out)
        return out
    }

    public func gatedLinear(_ x: Tensor, gate: LinearWeight, up: LinearWeight, activation: Activation) -> Tensor {
        let input = ProductInput(x, self)
        let products = [make([x.rows, gate.outputs]), make([x.rows, up.outputs])]
        let applications = zip([gate, up], products).map { apply($0, to: input, into: $1, accumulates: false) }
        let out = make([x.rows, up.outputs])
        lyc_activate_gated(
            threads.handle, Optional(activation).kernelActivation, products[0].floats, products[1].floats, out.floats, out.count)
        let passes = InputDependence(input, applications, self)
        guard passes.input != nil || applications.contains(where: { $0.isLearned }) else { return out }
        record(
            GatedLinearRule(
                input: passes, gate: applications[0], up: applications[1],
                gateProduct: keepsValues ? operand(products[0]) : products[0],
                upProduct: keepsValues ? operand(products[1]) : products[1], activation: activation, output: Variable(out)),
            outputs: out)
        return out
    }
}

private struct ActivatedLinearRule: Rule {
    let input: InputDependence
    let application: MatrixApplication
    let product: Tensor
    let activation: Activation
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        lyc_activate_backward(
            tape.threads.handle, Optional(activation).kernelActivation, tape.converted(product, to: .f32).floats,
            gradient.floats, gradient.floats, gradient.count)
        var target = input.input.map { tape.target($0) }
        tape.differentiate(application, input: input.operand, gradient: gradient, inputTarget: &target)
    }
}

/// Both products are kept, rounded to bf16 in that precision; their derivatives take their place.
private struct GatedLinearRule: Rule {
    let input: InputDependence
    let gate: MatrixApplication
    let up: MatrixApplication
    let gateProduct: Tensor
    let upProduct: Tensor
    let activation: Activation
    let output: Variable

    func backward(_ tape: Tape) {
        guard let gradient = tape.gradients.take(output) else { return }
        let gateGradient = tape.converted(gateProduct, to: .f32)
        let upGradient = tape.converted(upProduct, to: .f32)
        lyc_activate_gated_backward(
            tape.threads.handle, Optional(activation).kernelActivation, gateGradient.floats, upGradient.floats, gradient.floats,
            gateGradient.floats, upGradient.floats, gradient.count)
        var target = input.input.map { tape.target($0) }
        tape.differentiate(gate, input: input.operand, gradient: gateGradient, inputTarget: &target)
        tape.differentiate(up, input: input.operand, gradient: upGradient, inputTarget: &target)
    }
}
