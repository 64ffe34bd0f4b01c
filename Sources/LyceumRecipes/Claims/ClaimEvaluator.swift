internal import LyceumCore
internal import LyceumStatistics

/// Tests a recipe's claims on what its steps left, as one family.
struct ClaimEvaluator {
    let plan: RecipePlan
    /// By position in the plan.
    let outcomes: [Int: StepOutcome]

    /// In the order of the recipe; claims whose steps were not part of the run are left out.
    func verdicts(seed: UInt64, threads: Int) -> [ClaimVerdict] {
        let verdicts = plan.claims.filter { claim in claim.instances.contains { outcomes[$0] != nil } }.map { planned in
            do throws(LyceumError) {
                let test = ClaimTest(planned.claim, significance: plan.recipe.significance, threads: threads)
                let evidence = try test.evidence(arm: try side(planned.arm), against: try side(planned.against))
                return ClaimVerdict(
                    claim: planned.claim, verdict: .undecided, evidence: evidence, adjustedProbability: nil, problem: nil)
            } catch {
                return ClaimVerdict(
                    claim: planned.claim, verdict: .untested, evidence: nil, adjustedProbability: nil, problem: error.message)
            }
        }
        let correction = FamilyCorrection(rawValue: plan.recipe.correction) ?? .holm
        return Self.decided(verdicts, correction: correction, significance: plan.recipe.significance)
    }

    /// Verdicts after the correction over all claims that were tested.
    static func decided(_ verdicts: [ClaimVerdict], correction: FamilyCorrection, significance: Double) -> [ClaimVerdict] {
        let tested = verdicts.indices.filter { verdicts[$0].evidence != nil }
        let adjusted = correction.adjusted(tested.compactMap { verdicts[$0].evidence?.probability })
        var decided = verdicts
        for (position, probability) in zip(tested, adjusted) {
            decided[position].adjustedProbability = probability
            let agrees = verdicts[position].evidence?.agrees ?? false
            decided[position].verdict = probability < significance ? (agrees ? .supported : .notSupported) : .undecided
        }
        return decided
    }

    private func side(_ arm: PlannedClaim.Arm) throws(LyceumError) -> ClaimSide {
        guard case .outputs(let outputs) = arm else {
            if case .constant(let value) = arm { return ClaimSide(data: .constant(value)) }
            throw LyceumError(.invalidData, "the claim has no arm")
        }
        var values: [Double] = []
        var items: [StepScores] = []
        for output in outputs {
            let instance = plan.instances[output.instance]
            guard let outcome = outcomes[output.instance] else { throw LyceumError(.notFound, "\(instance.name) was not part of this run") }
            guard let artifact = outcome.artifact else { throw LyceumError(.notFound, "\(instance.name) did not finish") }
            if output.output == "items" || output.output.hasPrefix("items.") {
                items.append(try artifact.items(output.output))
            } else {
                let value = try artifact.value(output.output)
                guard let number = value.doubleValue, number.isFinite else {
                    throw LyceumError(.invalidData, "\(instance.name) gave \(value.kind) as “\(output.output)”, not a number")
                }
                values.append(number)
            }
        }
        return ClaimSide(
            data: items.isEmpty ? .values(values) : .items(items), bindings: outputs.map { plan.instances[$0.instance].bindings })
    }
}
