internal import LyceumCore

/// The steps of a plan as a tree, each under the last step that it needs.
public struct PlanTree: Sendable {
    public struct Line: Sendable {
        public var step: String
        public var kind: String
        /// Branches in front, such as `│  └─ `.
        public var branch: String
        /// Runs of the step that were chosen.
        public var runs: Int
        public var present: Int
        /// Seconds of those that are not there; nil when unknown.
        public var seconds: Double?
        public var memory: Int?
        public var disk: Int
        /// Loops: `method: a, b`.
        public var loops: [String]
        /// Further steps that it needs.
        public var alsoNeeds: [String]
        public var detail: String?
    }

    public let lines: [Line]

    public init(_ run: RecipeRun, _ forecast: RunForecast) {
        let steps = run.plan.recipe.steps.map(\.name).filter { name in run.chosen.contains { run.plan.instances[$0].step == name } }
        var needs: [String: [String]] = [:]
        for position in run.chosen.sorted() {
            let instance = run.plan.instances[position]
            for other in instance.dependencies {
                let name = run.plan.instances[other].step
                if !(needs[instance.step] ?? []).contains(name) { needs[instance.step, default: []].append(name) }
            }
        }
        // The step that comes last in the plan is the parent.
        var order: [String: Int] = [:]
        for (position, instance) in run.plan.instances.enumerated() where order[instance.step] == nil { order[instance.step] = position }
        var children: [String: [String]] = [:]
        var roots: [String] = []
        for step in steps.sorted(by: { (order[$0] ?? 0, $0) < (order[$1] ?? 0, $1) }) {
            let parent = (needs[step] ?? []).max { (order[$0] ?? 0) < (order[$1] ?? 0) }
            if let parent { children[parent, default: []].append(step) } else { roots.append(step) }
        }
        var lines: [Line] = []
        func add(_ step: String, branch: String, below: String, parent: String?) {
            let also = (needs[step] ?? []).filter { $0 != parent }
            lines.append(Self.line(step, run, forecast, branch: branch, also: also))
            let own = children[step] ?? []
            for (position, child) in own.enumerated() {
                let isLast = position == own.count - 1
                add(child, branch: below + (isLast ? "└─ " : "├─ "), below: below + (isLast ? "   " : "│  "), parent: step)
            }
        }
        for root in roots { add(root, branch: "", below: "", parent: nil) }
        self.lines = lines
    }

    private static func line(_ step: String, _ run: RecipeRun, _ forecast: RunForecast, branch: String, also: [String]) -> Line {
        let own = forecast.lines.map(\.line).filter { $0.step.instance.step == step }
        let open = own.filter { !$0.isPresent }
        let seconds = open.compactMap(\.forecast.seconds)
        var loops: [(variable: String, values: [String])] = []
        for line in own {
            for binding in line.step.instance.bindings {
                if let position = loops.firstIndex(where: { $0.variable == binding.variable }) {
                    if !loops[position].values.contains(binding.value) { loops[position].values.append(binding.value) }
                } else {
                    loops.append((binding.variable, [binding.value]))
                }
            }
        }
        return Line(
            step: step, kind: own.first?.step.instance.kind.declaration.name ?? "", branch: branch, runs: own.count,
            present: own.count { $0.isPresent }, seconds: seconds.isEmpty ? (open.isEmpty ? 0 : nil) : seconds.reduce(0, +),
            memory: open.compactMap(\.forecast.memory).max(), disk: open.compactMap(\.forecast.disk).reduce(0, +),
            loops: loops.map { "\($0.variable): \($0.values.joined(separator: ", "))" }, alsoNeeds: also,
            detail: open.compactMap(\.forecast.detail).first)
    }
}
