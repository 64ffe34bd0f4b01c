internal import CLyceumKernels

/// What a cross-entropy beside a teacher gave, row by row.
public struct DistilledCrossEntropy: Sendable {
    public var crossEntropy: CrossEntropyResult
    /// The divergence from the teacher in nats; 0 where the teacher has no weight.
    public var divergences: [Double]
    /// Whether the truth took the place of another first choice of the teacher.
    public var swapped: [Bool]
}

extension Tape {
    /// Cross-entropy of hard targets and, beside it, the divergence from a teacher, with one product with the head for both.
    ///
    /// The derivatives of `Σ weights[i] · (losses[i] + penalties[i]) + teacherWeights[i] · divergences[i]` go to the table at once, as those of
    /// `crossEntropy` do.
    /// - Parameters:
    ///   - hidden: `[rows, width]`.
    ///   - teacherWeights: what each row's divergence counts; 0 where the row's weight is 0, or where the teacher is not asked.
    ///   - swapsTruth: exchange the logit of the target with the teacher's largest one first, so that the truth is the teacher's first choice
    ///     and everything else of its distribution stays (Mix-CPT, logit swap self-distillation). A teacher given by its most likely tokens
    ///     must have been swapped already.
    public func distilledCrossEntropy(
        _ hidden: Tensor, head: LinearWeight, targets: [Int32], weights: [Float], options: CrossEntropyOptions,
        teacher: TeacherLogits, teacherWeights: [Float], divergence divergenceOptions: DivergenceOptions, swapsTruth: Bool
    ) -> DistilledCrossEntropy {
        precondition(
            targets.count == hidden.rows && weights.count == hidden.rows && teacherWeights.count == hidden.rows,
            "\(targets.count) targets, \(weights.count) weights and \(teacherWeights.count) of the teacher for \(hidden.rows) rows")
        var result = DistilledCrossEntropy(
            crossEntropy: CrossEntropyResult(
                losses: [Double](repeating: 0, count: hidden.rows), penalties: [Double](repeating: 0, count: hidden.rows),
                hits: [Bool](repeating: false, count: hidden.rows)),
            divergences: [Double](repeating: 0, count: hidden.rows), swapped: [Bool](repeating: false, count: hidden.rows))
        let chunks = HeadChunks(weights: weights, vocabulary: head.outputs)
        let differentiates = options.differentiates && keepsValues
        let variable = needsGradient(hidden) ? Variable(hidden) : nil
        forEachChunk(chunks, hidden, head: head, hiddenVariable: variable) { logits, range in
            // The rows of this chunk that the teacher is asked about, by their places in the chunk and in the whole.
            let places = range.indices.filter { teacherWeights[Int(chunks.rows[$0])] != 0 }.map { $0 - range.lowerBound }
            let rows = places.map { Int(chunks.rows[range.lowerBound + $0]) }
            let beside = rows.isEmpty ? nil : copy(logits, rows: places)
            if let beside {
                var swapped = [UInt8](repeating: 0, count: rows.count)
                let own = rows.map { targets[$0] }
                let losses = cappedDivergence(
                    of: beside, rows: rows, teacher: teacher, weights: rows.map { teacherWeights[$0] }, options: divergenceOptions,
                    differentiates: differentiates
                ) { logits in
                    guard swapsTruth else { return }
                    lyc_swap_largest(threads.handle, logits.floats, logits.width, logits.rows, logits.width, own, &swapped)
                }
                for (index, row) in rows.enumerated() {
                    result.divergences[row] = losses[index]
                    result.swapped[row] = swapped[index] != 0
                }
            }
            let part = crossEntropy(
                of: logits, targets: chunks.pick(targets, range), weights: chunks.pick(weights, range), options: options,
                differentiates: differentiates)
            for (index, row) in chunks.rows[range].enumerated() {
                result.crossEntropy.losses[Int(row)] = part.losses[index]
                result.crossEntropy.penalties[Int(row)] = part.penalties[index]
                result.crossEntropy.hits[Int(row)] = part.hits[index]
            }
            if differentiates, let beside { add(beside, toRows: places, of: logits) }
            return differentiates
        }
        return result
    }

    private func cappedDivergence(
        of logits: Tensor, rows: [Int], teacher: TeacherLogits, weights: [Float], options: DivergenceOptions, differentiates: Bool,
        changingTeacher: (Tensor) -> Void
    ) -> [Double] {
        let capped = options.logitCap.flatMap { cap(logits, $0, keepsCopy: differentiates) }
        let losses = divergence(
            of: logits, rows: rows, teacher: teacher, weights: weights, options: options, differentiates: differentiates,
            changingTeacher: changingTeacher)
        if let capped, let cap = options.logitCap {
            lyc_softcap_backward(threads.handle, capped.floats, cap, logits.floats, logits.floats, logits.count)
        }
        return losses
    }

    private func copy(_ logits: Tensor, rows: [Int]) -> Tensor {
        let out = make([rows.count, logits.width])
        for (index, row) in rows.enumerated() {
            (out.floats + index * logits.width).update(from: logits.floats + row * logits.width, count: logits.width)
        }
        return out
    }

    private func add(_ part: Tensor, toRows rows: [Int], of logits: Tensor) {
        for (index, row) in rows.enumerated() {
            lyc_add_scaled(threads.handle, logits.floats + row * logits.width, part.floats + index * logits.width, 1, logits.width)
        }
    }
}
