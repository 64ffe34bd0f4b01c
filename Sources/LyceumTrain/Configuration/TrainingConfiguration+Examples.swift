extension TrainingConfiguration {
    /// Names of the example files.
    public static let exampleNames = ["causal-lm", "sft", "lora", "qlora", "expansion", "topics", "distillation"]

    /// A commented configuration for a kind of run, with every key; nil for an unknown name.
    public static func example(_ name: String) -> String? {
        let common = ["output": "run", "seed": "0", "batch.sequences": "8", "batch.length": "1024", "validation.share": "0.05"]
        let title: String
        let values: [String: String]
        switch name {
        case "causal-lm":
            title = "Learns the next token of running text, all weights.\nRun it: lyceum train FILE"
            values = ["model": "model-folder", "data.0.path": "book.txt", "objective.type": "causal-lm", "epochs": "1"]
        case "sft":
            title = "Learns the answers of conversations, all weights.\nRun it: lyceum train FILE; see what is learned: lyceum train FILE --show-batch"
            values = [
                "model": "smollm2-135m-instruct", "data.0.path": "conversations.jsonl", "objective.type": "sft", "epochs": "2",
                "optimizer.type": "adamw", "optimizer.rate": "2e-5",
            ]
        case "lora":
            title = "Fits a low-rank adapter to the answers of conversations; the model's own weights stay as they are.\nRun it: lyceum train FILE"
            values = [
                "model": "smollm2-135m-instruct", "data.0.path": "conversations.jsonl", "objective.type": "sft", "epochs": "2",
                "adapter.type": "lora", "adapter.rank": "16", "adapter.targets": "[all-linear]", "optimizer.type": "adamw",
                "optimizer.rate": "2e-4",
            ]
        case "qlora":
            title = "Fits a low-rank adapter on a quantized model: the least memory.\nRun it: lyceum train FILE"
            values = [
                "model": "model-q4_k.gguf", "data.0.path": "conversations.jsonl", "objective.type": "sft", "epochs": "2",
                "adapter.type": "lora", "adapter.rank": "16", "adapter.targets": "[all-linear]", "optimizer.type": "adamw-8bit",
                "optimizer.rate": "2e-4", "recompute": "true",
            ]
        case "expansion":
            title = """
                Grows twins beside blocks and trains them alone, held near the blocks they came from, so that the model keeps what it could.
                Run it: lyceum train FILE; then lyceum chat run/model, or lyceum expand --merge-back run/model OUT
                """
            values = [
                "model": "model-folder", "data.0.path": "book.txt", "objective.type": "causal-lm", "epochs": "1", "expansion.blocks": "2",
                "expansion.type": "concat", "expansion.merge": "lerp", "expansion.loss": "mse", "expansion.loss_weight": "1",
                "optimizer.type": "adamw", "optimizer.rate": "5e-5",
            ]
        case "topics":
            title = """
                Learns running text of several topics, whose rates follow what the model finds hard: after every phase a topic whose held-out perplexity
                rose, or fell less than the others', gets more of the tokens. The history stands in OUTPUT/mixture.jsonl.
                Topics are a column of the records; lyceum topics label writes one.
                Run it: lyceum train FILE
                """
            values = [
                "model": "model-folder", "data.0.path": "labeled.jsonl", "data.0.weight": "0.8", "data.0.split_by": "topic",
                "objective.type": "causal-lm", "steps": "1000", "mixing.topics.every": "100", "mixing.topics.strength": "1",
                "mixing.rates": "exact", "optimizer.type": "adamw", "optimizer.rate": "1e-5", "schedule.type": "constant",
            ]
        case "distillation":
            title = """
                Goes on learning running text beside the model it started from, with the truth in the place of that model's first choice, so that
                less is forgotten (Mix-CPT). Run it: lyceum train FILE; the teacher's answers can be stored before: lyceum distill FILE --output FOLDER
                """
            values = [
                "model": "model-folder", "data.0.path": "book.txt", "objective.type": "causal-lm", "epochs": "1", "distillation.type": "lssd",
                "distillation.alpha": "0.3", "optimizer.type": "adamw", "optimizer.rate": "2e-5",
            ]
        default: return nil
        }
        return section.example(title, values: common.merging(values) { $1 })
    }
}
