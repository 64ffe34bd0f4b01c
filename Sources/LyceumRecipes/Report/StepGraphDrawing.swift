internal import LyceumCore
internal import LyceumExam
internal import LyceumRuns

/// The steps from top to bottom, each below what it needs; runs of a loop are one box.
enum StepGraphDrawing {
    private struct Node {
        var name: String
        var kind: String
        var steps: [ReportedStep]
        var needs: Set<String>
        var level = 0
        var x = 0.0
        var y = 0.0
    }

    private static let (boxWidth, boxHeight, gapX, gapY, perRow) = (168.0, 58.0, 16.0, 42.0, 5)

    static func svg(_ run: ReportedRun) -> String? {
        var nodes = nodes(run)
        guard !nodes.isEmpty else { return nil }
        // Rows of at most so many boxes; a level that has more takes several.
        var rows: [[Int]] = []
        for level in 0...(nodes.map(\.level).max() ?? 0) {
            let members = nodes.indices.filter { nodes[$0].level == level }
            for start in stride(from: 0, to: members.count, by: perRow) { rows.append(Array(members[start..<min(start + perRow, members.count)])) }
        }
        let widest = Double(rows.map(\.count).max() ?? 1)
        let width = max(420, widest * boxWidth + (widest - 1) * gapX + 24)
        for (row, members) in rows.enumerated() {
            let used = Double(members.count) * boxWidth + Double(members.count - 1) * gapX
            for (column, node) in members.enumerated() {
                nodes[node].x = (width - used) / 2 + Double(column) * (boxWidth + gapX)
                nodes[node].y = 12 + Double(row) * (boxHeight + gapY)
            }
        }
        let summary = nodes.map { "\($0.name): \(state($0))" }.joined(separator: "; ")
        let height = Double(rows.count) * (boxHeight + gapY) - gapY + 24
        var drawing = Drawing(width: width, height: height, title: "Steps of \(run.name)", summary: summary)
        for node in nodes { for other in nodes where node.needs.contains(other.name) { connect(other, node, on: &drawing) } }
        for node in nodes { draw(node, on: &drawing) }
        return drawing.svg(isAlone: false)
    }

    private static func connect(_ from: Node, _ to: Node, on drawing: inout Drawing) {
        let (x1, y1, x2, y2) = (from.x + boxWidth / 2, from.y + boxHeight, to.x + boxWidth / 2, to.y)
        drawing.path([(x1, y1), (x1, y1 + 8), (x2, y2 - 10), (x2, y2)], style: "edge")
        drawing.polygon([(x2 - 3.5, y2 - 7), (x2 + 3.5, y2 - 7), (x2, y2)], style: "even")
    }

    private static func draw(_ node: Node, on drawing: inout Drawing) {
        let states = Set(node.steps.map(\.state))
        let style = states.contains("failed") ? "nodeFailed" : states.contains("skipped") ? "nodeSkipped" : "nodeDone"
        let hover = node.steps.prefix(12).map { "\($0.name): \($0.state)" }.joined(separator: ", ")
        drawing.box(node.x, node.y, boxWidth, boxHeight, style: style, hover: hover)
        let count = node.steps.count > 1 ? " ×\(node.steps.count)" : ""
        drawing.text(node.name + count, x: node.x + 10, y: node.y + 19, style: "ink bold", width: boxWidth - 18)
        drawing.text("\(node.kind) · \(state(node))", x: node.x + 10, y: node.y + 35, width: boxWidth - 18)
        let seconds = node.steps.compactMap(\.seconds).reduce(0, +)
        let bytes = node.steps.compactMap(\.bytes).reduce(0, +)
        if node.steps.contains(where: \.isDone) {
            drawing.text("\(RecipeReport.duration(seconds)), \(Quantities.bytes(bytes))", x: node.x + 10, y: node.y + 50, width: boxWidth - 18)
        }
    }

    private static func state(_ node: Node) -> String {
        let states = node.steps.map(\.state)
        let kinds = states.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return kinds.count == 1 ? kinds[0] : kinds.map { kind in "\(states.count { $0 == kind }) \(kind)" }.joined(separator: ", ")
    }

    /// In the order of the recipe, with the length of the longest way to each.
    private static func nodes(_ run: ReportedRun) -> [Node] {
        let stepOf = Dictionary(run.steps.map { ($0.name, $0.step) }, uniquingKeysWith: { first, _ in first })
        var nodes: [Node] = []
        for step in run.steps {
            let needs = Set(step.needs.compactMap { stepOf[$0] }.filter { $0 != step.step })
            if let place = nodes.firstIndex(where: { $0.name.utf8.elementsEqual(step.step.utf8) }) {
                nodes[place].steps.append(step)
                nodes[place].needs.formUnion(needs)
            } else {
                nodes.append(Node(name: step.step, kind: step.kind, steps: [step], needs: needs))
            }
        }
        // As many rounds as there are nodes settle every level; a cycle in a broken file ends, too.
        for _ in nodes.indices {
            for place in nodes.indices {
                let above = nodes.filter { nodes[place].needs.contains($0.name) }.map(\.level).max()
                nodes[place].level = min(above.map { $0 + 1 } ?? 0, nodes.count - 1)
            }
        }
        return nodes
    }
}
