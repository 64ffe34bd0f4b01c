internal import LyceumConfiguration
internal import LyceumCore

/// Parameters as far as they are known before anything has run: what other steps will say is left out, what they will leave behind stands for itself.
struct DraftParameters {
    let plan: PlanBuilder

    func node(_ node: ConfigurationNode, _ declaration: StepDeclaration, path: String) -> ConfigurationNode {
        ParameterWalk.map(node, declaration.section) { node, kind, key in
            guard node.holdsOutputs, case .scalar(let text, _) = node.content else { return node }
            let isName = declaration.isModel(key)
            let acceptsPath = isName || kind?.isPath == true || kind?.isText == true || kind == nil
            for output in outputs(text) {
                switch output.kind {
                case .path where !acceptsPath:
                    plan.issues.add(
                        "\(path).\(key): expected \(kind?.words ?? "a value"), but \(output.text) is a file or folder", at: node.place,
                        remedy: remedy(output, .value))
                case .value where isName || kind?.isPath == true:
                    plan.issues.add(
                        "\(path).\(key): expected a path, but \(output.text) is a value", at: node.place, remedy: remedy(output, .path))
                case .items:
                    plan.issues.add(
                        "\(path).\(key): \(output.text) stands for scores of items, which only claims can use", at: node.place,
                        remedy: remedy(output, .path))
                default: break
                }
            }
            // Texts stand for themselves; of other kinds nothing can be said yet.
            return acceptsPath ? node : nil
        }
    }

    private struct Output {
        var text: String
        var kind: StepOutput.Kind
        var declaration: StepDeclaration
    }

    private func outputs(_ text: String) -> [Output] {
        guard let references = try? ReferenceText(text).references else { return [] }
        return references.compactMap { reference in
            guard case .output(let output) = reference, let step = plan.recipe.step(output.step),
                let declaration = plan.catalog[step.kind]?.declaration, let kind = plan.outputKind(declaration, output.output)
            else { return nil }
            return Output(text: output.text, kind: kind, declaration: declaration)
        }
    }

    private func remedy(_ output: Output, _ kind: StepOutput.Kind) -> String? {
        let names = output.declaration.outputs.filter { $0.kind == kind }.map(\.name)
        return names.isEmpty ? nil : "the step's \(kind == .path ? "files" : "values") are \(names.joined(separator: ", "))"
    }
}
