extension ReadyTasks {
    static let fictionalMedicine: [ReadyFile] = [
        glianorex("glianorex", "English and French", ""),
        glianorex("glianorex_en", "English", "    where: {language: [en, English]}"),
        glianorex("glianorex_fr", "French", "    where: {language: [fr, French]}"),
        glianorex("glianorex_answers_only", "options without their question", "", text: letterOptions + "Answer:"),
    ]

    private static func glianorex(_ name: String, _ summary: String, _ kept: String, text: String? = nil) -> ReadyFile {
        let question = text.map { #"doc_to_text: "\#($0)""# } ?? ""
        return ReadyFile(
            name,
            #"""
            include: _letters
            task: \#(name)
            tag: [fictional_medicine]
            dataset_path: maximegmd/glianorex
            training_split: train
            num_fewshot: 0
            \#(question)
            metric_list:
              - {metric: acc, aggregation: mean, higher_is_better: true}
              - {metric: acc_norm, aggregation: mean, higher_is_better: true}
            metadata:
              summary: Questions on an organ that does not exist, \#(summary) (Glianorex); what scores above chance is cues, not knowledge.
              version: 1.0
              licence: see the data set (unconfirmed)
              answer: choice
              baselines: {chance: 0.25}
              lyceum:
                source: maximegmd/glianorex on the Hugging Face hub (976 questions over all languages), or questions you made of a fictional book
                folders: [glianorex]
            \#(kept)
            """#)
    }
}
