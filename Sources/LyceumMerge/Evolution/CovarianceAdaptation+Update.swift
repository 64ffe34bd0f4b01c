extension CovarianceAdaptation {
    /// Moves the distribution toward what did well.
    ///
    /// - Parameters:
    ///   - candidates: `population` of them, drawn by ``candidates()`` or brought in from elsewhere.
    ///   - values: one per candidate, less is better; of equal values the earlier candidate counts as better. What is no number is worst.
    public mutating func update(_ candidates: [[Double]], values: [Double]) {
        precondition(candidates.count == population && values.count == population, "a generation has \(population) candidates")
        let order = values.indices.sorted { a, b in
            let (x, y) = (values[a].isNaN ? .infinity : values[a], values[b].isNaN ? .infinity : values[b])
            return x != y ? x < y : a < b
        }
        let steps = order.map { index in zip(candidates[index], mean).map { ($0 - $1) / step } }
        let shift = weightedShift(steps)
        for i in 0..<dimension { mean[i] += step * shift[i] }
        let isMoving = moveStepPath(shift)
        moveCovariancePath(shift, isMoving)
        adaptCovariance(steps, isMoving)
        // As the author's programs have it, the step grows at most e-fold at once.
        step *= EvolutionMath.exp(min(1, settings.stepPath / settings.damping * (Self.length(stepPath) / settings.normalLength - 1)))
        generation += 1
        decomposeIfDue()
    }

    /// Makes the steps longer, as when values are too uncertain to rank.
    public mutating func widen(by factor: Double) { step *= factor }

    /// ⟨y⟩w over the parents.
    private func weightedShift(_ steps: [[Double]]) -> [Double] {
        var shift = [Double](repeating: 0, count: dimension)
        for rank in 0..<settings.parents {
            for i in 0..<dimension { shift[i] += settings.weights[rank] * steps[rank][i] }
        }
        return shift
    }

    /// pσ, and whether it is short enough for the covariance to follow the shift (hσ).
    private mutating func moveStepPath(_ shift: [Double]) -> Bool {
        let c = settings.stepPath
        let whitened = whiten(shift)
        let factor = (c * (2 - c) * settings.mass).squareRoot()
        for i in 0..<dimension { stepPath[i] = (1 - c) * stepPath[i] + factor * whitened[i] }
        let decay = 1 - EvolutionMath.exp(2 * Double(generation + 1) * EvolutionMath.log(1 - c))
        return Self.length(stepPath) / decay.squareRoot() < (1.4 + 2 / (Double(dimension) + 1)) * settings.normalLength
    }

    private mutating func moveCovariancePath(_ shift: [Double], _ isMoving: Bool) {
        let c = settings.covariancePath
        let factor = isMoving ? (c * (2 - c) * settings.mass).squareRoot() : 0
        for i in 0..<dimension { covariancePath[i] = (1 - c) * covariancePath[i] + factor * shift[i] }
    }

    /// C ← (1 + c1 δ − c1 − cμ Σw) C + c1 pc pcᵀ + cμ Σ w° y yᵀ
    private mutating func adaptCovariance(_ steps: [[Double]], _ isMoving: Bool) {
        let n = dimension
        let c = settings.covariancePath
        let lost = isMoving ? 0 : c * (2 - c)
        let weightSum = settings.weights.reduce(0, +)
        let kept = 1 + settings.rankOne * lost - settings.rankOne - settings.rankMany * weightSum
        // Bad steps count with the length of a normal vector, so that the covariance stays positive definite.
        let weights = zip(settings.weights, steps).map { weight, step -> Double in
            guard weight < 0 else { return weight }
            let length = Self.length(whiten(step))
            return weight * Double(n) / max(length * length, 1e-300)
        }
        let (path, rankOne, rankMany) = (covariancePath, settings.rankOne, settings.rankMany)
        covariance.withUnsafeMutableBufferPointer { matrix in
            for i in 0..<n {
                for j in 0...i {
                    var sum = kept * matrix[i * n + j] + rankOne * path[i] * path[j]
                    for (weight, step) in zip(weights, steps) { sum += rankMany * weight * step[i] * step[j] }
                    matrix[i * n + j] = sum
                    matrix[j * n + i] = sum
                }
            }
        }
    }

    /// C^(−1/2) y = B D⁻¹ Bᵀ y
    private func whiten(_ y: [Double]) -> [Double] {
        let n = dimension
        var turned = [Double](repeating: 0, count: n)
        for i in 0..<n {
            for j in 0..<n { turned[j] += basis[i * n + j] * y[i] }
        }
        for j in 0..<n { turned[j] /= lengths[j] }
        return (0..<n).map { i in
            var sum = 0.0
            for j in 0..<n { sum += basis[i * n + j] * turned[j] }
            return sum
        }
    }

    /// The decomposition may lag a little where it would cost more than it brings.
    private mutating func decomposeIfDue() {
        let n = Double(dimension)
        guard Double(generation - decomposed) >= 1 / (settings.rankOne + settings.rankMany) / n / 10 else { return }
        let system = SymmetricEigensystem(covariance, size: dimension)
        basis = system.vectors
        lengths = system.values.map { max($0, 1e-20).squareRoot() }
        decomposed = generation
    }

    private static func length(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
