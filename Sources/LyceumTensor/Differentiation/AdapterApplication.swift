internal import CLyceumKernels

/// One update of low rank that was applied to rows.
struct UpdateApplication {
    let update: LowRankUpdate
    let learnsDown: Bool
    let learnsUp: Bool
    /// `scale · A x`, `[rows, rank]`.
    let lowRank: Tensor
    /// Where the update's draws begin when it drops elements of its input.
    let randomCounter: UInt64
}

/// What the derivative of an adapted matrix needs besides that of the matrix alone.
struct AdapterApplication {
    let adapter: LinearAdapter
    var updates: [UpdateApplication] = []
    /// The input after the adapter's scales, as products read it; nil without scales.
    var scaledInput: Tensor?
    /// The input before the scales, when they are learned.
    var unscaledInput: Tensor?
    /// Magnitude over norm, and the norm.
    var factors: Tensor?
    var norms: Tensor?
    /// Products before they were multiplied by the factors, when magnitudes are learned.
    var unscaledProduct: Tensor?
    /// Outputs before the adapter's scales, when they are learned.
    var unscaledOutput: Tensor?
    let learnsMagnitude: Bool
    let learnsInputScale: Bool
    let learnsOutputScale: Bool

    init(_ adapter: LinearAdapter, _ tape: Tape) {
        self.adapter = adapter
        learnsMagnitude = tape.needsGradient(adapter.magnitude)
        learnsInputScale = tape.needsGradient(adapter.inputScale)
        learnsOutputScale = tape.needsGradient(adapter.outputScale)
    }

    var isLearned: Bool {
        learnsMagnitude || learnsInputScale || learnsOutputScale || updates.contains { $0.learnsDown || $0.learnsUp }
    }
}

extension Tape {
    /// The adapted matrix, in the order that `LinearAdapter` states.
    func apply(
        _ weight: LinearWeight, _ adapter: LinearAdapter, to x: ProductInput, into out: Tensor, accumulates: Bool
    ) -> MatrixApplication {
        var application = AdapterApplication(adapter, self)
        let input = scaledInput(x, &application)
        if adapter.magnitude == nil && adapter.outputScale == nil {
            let adds = begin(out, bias: weight.bias, accumulates: accumulates)
            multiply(input.operand, weight.weight, transposedB: true, into: out, accumulates: adds)
            application.updates = adapter.updates.map { addUpdate($0, input, into: out) }
        } else {
            // Each stage works in place unless what it reads has to be kept.
            let result = accumulates ? make(out.shape) : out
            let output = application.learnsOutputScale && keepsValues ? make(out.shape) : result
            let product = application.learnsMagnitude && keepsValues ? make(out.shape) : output
            let adds = adapter.magnitude == nil && begin(product, bias: weight.bias, accumulates: false)
            multiply(input.operand, weight.weight, transposedB: true, into: product, accumulates: adds)
            application.updates = adapter.updates.map { addUpdate($0, input, into: product) }
            applyMagnitude(weight, product, into: output, &application)
            applyOutputScale(output, into: result, &application)
            if accumulates { lyc_add_scaled(threads.handle, out.floats, result.floats, 1, out.count) }
        }
        return MatrixApplication(weight, adapter: application, self)
    }

    private func scaledInput(_ x: ProductInput, _ application: inout AdapterApplication) -> ProductInput {
        guard let scale = application.adapter.inputScale else { return x }
        let scaled = ProductInput(scaleColumns(x.floats, by: scale, into: make(x.values.shape)), self)
        if keepsValues {
            application.scaledInput = scaled.operand
            if application.learnsInputScale { application.unscaledInput = x.operand }
        }
        return scaled
    }

    /// out += B (scale · A drop(x)).
    private func addUpdate(_ update: LowRankUpdate, _ x: ProductInput, into out: Tensor) -> UpdateApplication {
        var update = update
        if !options.appliesDropout { update.dropout = 0 }
        var input = x.operand
        var counter: UInt64 = 0
        if update.dropout > 0 {
            counter = nextRandomCounter()
            input = operand(dropped(x.floats, update, counter))
        }
        let lowRank = make([input.rows, update.rank])
        multiply(input, update.down, transposedB: true, into: lowRank, accumulates: false)
        if update.scale != 1 { lyc_scale(threads.handle, lowRank.floats, update.scale, lowRank.count) }
        multiply(lowRank, update.up, transposedB: true, into: out, accumulates: true)
        return UpdateApplication(
            update: update, learnsDown: needsGradient(update.down), learnsUp: needsGradient(update.up), lowRank: lowRank,
            randomCounter: counter)
    }

    /// A new tensor with the elements dropped that an update drops; what is kept grows to keep the mean.
    func dropped(_ x: Tensor, _ update: LowRankUpdate, _ counter: UInt64) -> Tensor {
        let result = make(x.shape)
        lyc_dropout(threads.handle, x.floats, result.floats, x.count, update.dropout, options.seed, counter)
        return result
    }

    private func applyMagnitude(
        _ weight: LinearWeight, _ product: Tensor, into out: Tensor, _ application: inout AdapterApplication
    ) {
        guard application.adapter.magnitude != nil else { return }
        let squares = rowSquares(weight.weight, isFixed: !needsGradient(weight.weight), threads: threads)
        let norms = application.adapter.updatedNorms(
            of: weight.weight, squares: squares, threads: threads, workspace: &workspace)
        let factors = application.adapter.factors(norms: norms)
        _ = scaleColumns(product, by: factors, into: out)
        if application.learnsMagnitude && keepsValues { application.unscaledProduct = operand(product) }
        application.factors = factors
        application.norms = norms
        _ = begin(out, bias: weight.bias, accumulates: true)
    }

    private func applyOutputScale(_ output: Tensor, into out: Tensor, _ application: inout AdapterApplication) {
        guard let scale = application.adapter.outputScale else { return }
        _ = scaleColumns(output, by: scale, into: out)
        if application.learnsOutputScale && keepsValues { application.unscaledOutput = operand(output) }
    }

    private func scaleColumns(_ x: Tensor, by scale: Tensor, into out: Tensor) -> Tensor {
        lyc_scale_columns(threads.handle, x.floats, x.width, scale.floats, out.floats, out.width, x.rows, x.width)
        return out
    }
}
