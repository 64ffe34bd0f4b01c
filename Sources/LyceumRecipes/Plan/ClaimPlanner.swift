internal import LyceumConfiguration
internal import LyceumCore

/// Finds the runs that a claim looks at.
struct ClaimPlanner {
    let builder: PlanBuilder
    /// From positions in the drafts to those in the plan.
    let places: [Int]

    private struct Side {
        var arm: PlannedClaim.Arm
        var kind: StepOutput.Kind?
        var count: Int
        var isGathered: Bool
    }

    func planned(_ claim: Claim) -> PlannedClaim? {
        guard let arm = side(claim.arm, claim, "arm"), let against = side(claim.against, claim, "against") else { return nil }
        guard let kind = arm.kind else {
            builder.issues.add("claims.\(claim.name).arm: expected ${STEP.items} or a value of a step, found a number", at: claim.arm.place)
            return nil
        }
        guard against.kind == nil || against.kind == kind else {
            builder.issues.add(
                "claims.\(claim.name): the arm has \(Self.words(kind)), what it is compared with has \(against.kind.map(Self.words) ?? "")",
                at: claim.place, remedy: "compare items with items, or values with values")
            return nil
        }
        guard checkUnit(claim, kind, arm, against) else { return nil }
        return PlannedClaim(claim: claim, arm: arm.arm, against: against.arm)
    }

    private static func words(_ kind: StepOutput.Kind) -> String { kind == .items ? "scores of items" : "values of runs" }

    private func checkUnit(_ claim: Claim, _ kind: StepOutput.Kind, _ arm: Side, _ against: Side) -> Bool {
        // A number, or one run without loops (the base model), is what all runs of the other side are compared with.
        let isAgainstFixed = against.kind == nil || (against.count == 1 && !against.isGathered)
        let isArmFixed = arm.count == 1 && !arm.isGathered
        let runs = isAgainstFixed ? arm.count : isArmFixed ? against.count : min(arm.count, against.count)
        if kind == .value, claim.unit == .items || claim.test == .mcNemar {
            builder.issues.add(
                "claims.\(claim.name): a value of a run says nothing about items", at: claim.place, remedy: "use ${STEP.items}, or unit: seeds")
            return false
        }
        guard kind == .value || claim.unit == .seeds, runs < 2 else { return true }
        builder.issues.add(
            "claims.\(claim.name): \(arm.count) and \(against.count) runs give no test; at least 2 on each side are needed, 3 to say much",
            at: claim.place, remedy: "loop over seeds (for: {seed: [1, 2, 3]})" + (kind == .value ? ", or compare ${STEP.items}" : ""))
        return false
    }

    private func side(_ node: ConfigurationNode, _ claim: Claim, _ key: String) -> Side? {
        let path = "claims.\(claim.name).\(key)"
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            if !node.isNull { builder.issues.add("\(path): expected ${STEP.items}, ${STEP.VALUE} or a number, found \(node.described)", at: node.place) }
            return nil
        }
        guard ReferenceText.mayHaveReferences(text) else { return constant(node, path) }
        let reference: Reference?
        do throws(LyceumError) { reference = try ReferenceText(text).single } catch {
            builder.issues.add(error.at(node.place))
            return nil
        }
        switch reference {
        case .output(let output): return found(output, path, at: node.place)
        case .parameter:
            guard let filled = ReferenceFilling(recipe: builder.recipe, issues: builder.issues).filled(node) else { return nil }
            return constant(filled, path)
        default:
            builder.issues.add("\(path): expected one reference and nothing else, found \(node.described)", at: node.place, remedy: "write ${STEP.items} or ${STEP.VALUE}")
            return nil
        }
    }

    private func constant(_ node: ConfigurationNode, _ path: String) -> Side? {
        guard let number = node.json.doubleValue, number.isFinite else {
            builder.issues.add("\(path): expected ${STEP.items}, ${STEP.VALUE} or a number, found \(node.described)", at: node.place)
            return nil
        }
        return Side(arm: .constant(number), kind: nil, count: 0, isGathered: false)
    }

    private func found(_ output: OutputReference, _ path: String, at place: String) -> Side? {
        guard let found = OutputSearch(builder: builder, bindings: []).find(output, at: place) else { return nil }
        guard found.kind != .path else {
            builder.issues.add(
                "\(path): \(output.text) is a file or folder, not a number", at: place, remedy: "use ${\(output.step).items} or a value of the step")
            return nil
        }
        let moved = found.outputs.map { PlannedOutput(instance: places[$0.instance], output: $0.output) }
        return Side(arm: .outputs(moved), kind: found.kind, count: moved.count, isGathered: found.isGathered)
    }
}
