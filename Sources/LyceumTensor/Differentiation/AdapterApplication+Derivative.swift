internal import CLyceumKernels

extension Tape {
    /// The derivative of an adapted matrix: the stages of the forward, last first.
    func differentiateAdapted(
        _ application: MatrixApplication, input: Tensor?, gradient: Tensor, inputTarget: inout GradientTarget?
    ) {
        guard let adapter = application.adapter else { return }
        let output = differentiateOutputScale(adapter, gradient)
        differentiateBias(application, output)
        let scaledBack = differentiateMagnitude(adapter, output)
        // Several products read it: rounding once is cheaper.
        let product = adapter.updates.isEmpty ? scaledBack : operand(scaledBack)
        guard let scale = adapter.adapter.inputScale else {
            differentiateUpdates(adapter, input: input, gradient: product, inputTarget: &inputTarget)
            differentiateProduct(application, input: input, gradient: product, inputTarget: &inputTarget)
            return
        }
        var scaledTarget: GradientTarget?
        if inputTarget != nil || adapter.learnsInputScale {
            let shape = [gradient.rows, application.weight.inputs]
            scaledTarget = GradientTarget(tensor: make(shape), accumulates: false)
        }
        differentiateUpdates(adapter, input: adapter.scaledInput, gradient: product, inputTarget: &scaledTarget)
        differentiateProduct(application, input: adapter.scaledInput, gradient: product, inputTarget: &scaledTarget)
        guard let scaled = scaledTarget?.tensor else { return }
        scaleBackward(
            x: adapter.unscaledInput, scale, learns: adapter.learnsInputScale, gradient: scaled, inputTarget: &inputTarget)
    }

    private func differentiateOutputScale(_ adapter: AdapterApplication, _ gradient: Tensor) -> Tensor {
        guard let scale = adapter.adapter.outputScale else { return gradient }
        var target: GradientTarget? = GradientTarget(tensor: make(gradient.shape), accumulates: false)
        let result = target!.tensor
        scaleBackward(
            x: adapter.unscaledOutput, scale, learns: adapter.learnsOutputScale, gradient: gradient, inputTarget: &target)
        return result
    }

    /// d_x (+)= d_out · scale; d_scale += Σ d_out · x.
    private func scaleBackward(
        x: Tensor?, _ scale: Tensor, learns: Bool, gradient: Tensor, inputTarget: inout GradientTarget?
    ) {
        let accumulates = inputTarget?.next() ?? false
        let scaleGradient = learns ? accumulator(scale) : nil
        let x = x.map { converted($0, to: .f32) } ?? gradient
        lyc_scale_columns_backward(
            threads.handle, x.floats, x.width, scale.floats, gradient.floats, gradient.width, inputTarget?.tensor.floats,
            gradient.width, accumulates ? 1 : 0, scaleGradient?.floats, gradient.rows, gradient.width, &workspace)
    }

    /// The norm counts as constant (arXiv 2402.09353, §4.3).
    private func differentiateMagnitude(_ adapter: AdapterApplication, _ gradient: Tensor) -> Tensor {
        guard let magnitude = adapter.adapter.magnitude, let factors = adapter.factors, let norms = adapter.norms else {
            return gradient
        }
        let result = make(gradient.shape)
        let product = adapter.unscaledProduct.map { converted($0, to: .f32) }
        let sums = product.map { _ in Tensor(zeros: [factors.count]) }
        lyc_scale_columns_backward(
            threads.handle, (product ?? gradient).floats, gradient.width, factors.floats, gradient.floats, gradient.width,
            result.floats, gradient.width, 0, sums?.floats, gradient.rows, gradient.width, &workspace)
        if let sums, adapter.learnsMagnitude {
            let sum = accumulator(magnitude)
            for index in 0..<sums.count { sum.floats[index] += sums.floats[index] / norms.floats[index] }
        }
        return result
    }

    private func differentiateUpdates(
        _ adapter: AdapterApplication, input: Tensor?, gradient: Tensor, inputTarget: inout GradientTarget?
    ) {
        for update in adapter.updates {
            differentiate(update, input: input, gradient: gradient, inputTarget: &inputTarget)
        }
    }

    /// With h = scale · A x: dB += dYᵀ h, dh = scale · dY B, dA += dhᵀ x, dX += dh A.
    private func differentiate(
        _ application: UpdateApplication, input: Tensor?, gradient: Tensor, inputTarget: inout GradientTarget?
    ) {
        let update = application.update
        if application.learnsUp {
            let target = target(update.up)
            multiply(
                gradient, transposed: true, application.lowRank, into: target.tensor, accumulates: target.accumulates)
        }
        guard application.learnsDown || inputTarget != nil else { return }
        let inner = make([gradient.rows, update.rank])
        multiply(gradient, update.up, into: inner, accumulates: false)
        if update.scale != 1 { lyc_scale(threads.handle, inner.floats, update.scale, inner.count) }
        if application.learnsDown, let input {
            let target = target(update.down)
            multiply(
                inner, transposed: true, droppedOperand(input, application), into: target.tensor,
                accumulates: target.accumulates)
        }
        passThroughUpdate(application, inner, &inputTarget)
    }

    private func droppedOperand(_ input: Tensor, _ application: UpdateApplication) -> Tensor {
        guard application.update.dropout > 0 else { return input }
        return operand(dropped(converted(input, to: .f32), application.update, application.randomCounter))
    }

    private func passThroughUpdate(
        _ application: UpdateApplication, _ inner: Tensor, _ inputTarget: inout GradientTarget?
    ) {
        guard let accumulates = inputTarget?.next(), let sum = inputTarget?.tensor else { return }
        let update = application.update
        guard update.dropout > 0 else {
            multiply(inner, update.down, into: sum, accumulates: accumulates)
            return
        }
        let through = make(sum.shape)
        multiply(inner, update.down, into: through, accumulates: false)
        let kept = dropped(through, update, application.randomCounter)
        if accumulates {
            lyc_add_scaled(threads.handle, sum.floats, kept.floats, 1, kept.count)
        } else {
            sum.copy(kept)
        }
    }
}
