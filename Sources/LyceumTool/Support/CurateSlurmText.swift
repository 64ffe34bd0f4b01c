import Lyceum

/// What `lyceum curate --executor slurm` says.
enum CurateSlurmText {
    static func preview(_ slurm: SlurmCuration, json: Bool) throws {
        let (scripts, parts) = try slurm.preview()
        if json {
            return Output.json([
                "parts": .array(parts.map { .integer($0) }),
                "scripts": .array(scripts.map { ["path": .string($0.path), "text": .string($0.text)] }),
            ])
        }
        for script in scripts { Output.text("# \(script.path)\n\(script.text)\n") }
        Output.line("\(parts.count) parts miss files: \(parts.map { "\($0)" }.joined(separator: ", "))")
    }

    static func submission(_ submission: SlurmCuration.Submission, _ plan: CurationPlan, json: Bool) {
        if json {
            var object: JSON.Object = JSON.Object([
                ("output", .string(plan.folder)), ("parts", .integer(submission.count)), ("parts_complete", .integer(submission.complete)),
                ("parts_submitted", .array(submission.parts.map { .integer($0) })), ("parts_active", .array(submission.active.map { .integer($0) })),
                ("finished", .bool(submission.isFinished)),
            ])
            if let array = submission.array { object["array_job"] = .integer(array) }
            if let finish = submission.finish { object["finish_job"] = .integer(finish) }
            return Output.json(.object(object))
        }
        var parts: [String] = []
        if submission.complete > 0 { parts.append("\(submission.complete) of \(submission.count) parts were complete") }
        if !submission.active.isEmpty { parts.append("\(submission.active.count) are in the queue") }
        if let array = submission.array { parts.append("job \(array) does \(submission.parts.count)") }
        if let finish = submission.finish { parts.append("job \(finish) follows") }
        Output.line(parts.isEmpty ? "nothing to submit" : parts.joined(separator: "; "))
        if !submission.isFinished { Output.line("squeue shows them; logs in \(plan.folder)/slurm; run the same command again should one fail") }
    }
}
