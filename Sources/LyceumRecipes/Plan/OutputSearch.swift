internal import LyceumConfiguration
internal import LyceumCore

/// Finds the instances whose output a reference means.
struct OutputSearch {
    let builder: PlanBuilder
    /// The loops of the step that refers; loops over the same variable go together.
    let bindings: [StepInstance.Binding]

    struct Found {
        var outputs: [PlannedOutput]
        /// Whether the step has loops that nothing narrows down, so that there may be several.
        var isGathered: Bool
        var kind: StepOutput.Kind
    }

    /// nil with an issue when there is none.
    func find(_ reference: OutputReference, at place: String) -> Found? {
        guard !builder.broken.contains(reference.step) else { return nil }
        guard let step = builder.recipe.step(reference.step), let positions = builder.positions[reference.step] else {
            let names = builder.recipe.steps.map(\.name) + ["parameters", "for"]
            builder.issues.add(
                "“\(reference.text)”: there is no step “\(reference.step)”", at: place,
                remedy: LyceumError.nearestNameRemedy(
                    reference.step, among: names, otherwise: "the steps are \(builder.recipe.steps.map(\.name).joined(separator: ", "))"))
            return nil
        }
        guard let declaration = builder.catalog[step.kind]?.declaration else { return nil }
        guard let kind = builder.outputKind(declaration, reference.output) else {
            let names = declaration.outputs.map(\.name)
            builder.issues.add(
                "“\(reference.text)”: a step of kind \(step.kind) has no output “\(reference.output)”", at: place,
                remedy: LyceumError.nearestNameRemedy(reference.output, among: names, otherwise: "its outputs are \(names.joined(separator: ", "))"))
            return nil
        }
        guard let wanted = wanted(reference, step, at: place) else { return nil }
        let found = positions.filter { position in
            wanted.allSatisfy { want in builder.drafts[position].bindings.contains(want) }
        }
        guard !found.isEmpty else {
            let list = wanted.map { "\($0.variable)=\($0.value)" }.joined(separator: ", ")
            builder.issues.add(
                "“\(reference.text)”: there is no run of \(reference.step) with \(list)", at: place,
                remedy: "its runs are \(positions.prefix(6).map { builder.drafts[$0].name }.joined(separator: ", "))\(positions.count > 6 ? ", …" : "")")
            return nil
        }
        return Found(
            outputs: found.map { PlannedOutput(instance: $0, output: reference.output) }, isGathered: step.loops.count > wanted.count, kind: kind)
    }

    /// What the reference and the loops in common narrow down.
    private func wanted(_ reference: OutputReference, _ step: RecipeStep, at place: String) -> [StepInstance.Binding]? {
        let variables = step.loops.map(\.variable)
        for selection in reference.selection where !variables.contains(selection.variable) {
            builder.issues.add(
                "“\(reference.text)”: the step \(step.name) has no loop over “\(selection.variable)”", at: place,
                remedy: LyceumError.nearestNameRemedy(
                    selection.variable, among: variables,
                    otherwise: variables.isEmpty ? "leave the brackets out" : "its loops are over \(variables.joined(separator: ", "))"))
            return nil
        }
        return variables.compactMap { variable in
            if let selection = reference.selection.first(where: { $0.variable == variable }) {
                return StepInstance.Binding(variable: variable, value: selection.value)
            }
            return bindings.first { $0.variable == variable }
        }
    }
}
