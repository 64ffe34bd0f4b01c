import Lyceum

/// What `--dry-run` prints.
enum RecipeForecastText {
    static func text(_ run: RecipeRun, _ forecast: RunForecast) -> String {
        let recipe = run.plan.recipe
        let text = "\(recipe.name)" + (recipe.description.isEmpty ? "" : ": \(recipe.description)") + "\n\n"
        var table = ExamTable([("Step", .left), ("Kind", .left), ("Runs", .right), ("There", .right), ("Time", .right), ("Memory", .right), ("Disk", .right), ("", .left)])
        for line in PlanTree(run, forecast).lines {
            var notes = line.loops
            if !line.alsoNeeds.isEmpty { notes.append("also needs \(line.alsoNeeds.joined(separator: ", "))") }
            if let detail = line.detail { notes.append(detail) }
            let isThere = line.present == line.runs
            table.add([
                line.branch + line.step, line.kind, "\(line.runs)", "\(line.present)",
                isThere ? "–" : line.seconds.map { Quantities.clock(seconds: $0) } ?? "?",
                isThere ? "–" : line.memory.map { Quantities.bytes($0) } ?? "?", isThere ? "–" : Quantities.bytes(line.disk),
                notes.joined(separator: "; "),
            ])
        }
        return text + table.text + "\n" + summary(forecast) + "\n"
    }

    /// `12 steps, 4 of them there; about 4:10, 1.2 GB memory, 600 MB disk`
    static func summary(_ forecast: RunForecast) -> String {
        let count = forecast.lines.count
        var text = "\(count) step\(count == 1 ? "" : "s")"
        if forecast.presentCount > 0 { text += ", \(forecast.presentCount == count ? "all" : "\(forecast.presentCount)") there already" }
        guard forecast.presentCount < count else { return text }
        var figures: [String] = []
        if let seconds = forecast.seconds {
            let unknown = forecast.unknownCount > 0 ? " and \(forecast.unknownCount) of unknown time" : ""
            figures.append("roughly \(Quantities.clock(seconds: seconds))\(unknown)")
        } else {
            figures.append("time unknown")
        }
        if let memory = forecast.memory { figures.append("\(Quantities.bytes(memory)) memory at the most") }
        figures.append("\(Quantities.bytes(forecast.disk)) on disk")
        return text + "; to do: " + figures.joined(separator: ", ")
    }

    static func json(_ run: RecipeRun, _ forecast: RunForecast) -> JSON {
        func optional(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
        func optional(_ value: Int?) -> JSON { value.map { .integer($0) } ?? .null }
        return [
            "recipe": .string(run.plan.recipe.name),
            "steps": .array(
                forecast.lines.map { position, line in
                    let instance = line.step.instance
                    return [
                        "name": .string(instance.name), "kind": .string(instance.kind.declaration.name), "key": .string(line.step.key.text),
                        "needs": .array(instance.dependencies.map { .string(run.plan.instances[$0].name) }),
                        "present": .bool(line.isPresent), "partial": .bool(line.isPartial), "seconds": optional(line.forecast.seconds),
                        "memory": optional(line.forecast.memory), "disk": optional(line.forecast.disk),
                    ]
                }), "seconds": optional(forecast.seconds), "unknown_times": .integer(forecast.unknownCount), "memory": optional(forecast.memory),
            "disk": .integer(forecast.disk), "present": .integer(forecast.presentCount),
        ]
    }
}
