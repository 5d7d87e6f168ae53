import type { Theme } from "./theme.js";

export const pets: Theme = {
  name: "pets",
  items: [
    ["news", "en", "Animal shelter finds homes for its oldest dogs", "Retired couples adopted all fourteen grey-muzzled dogs within a week of the appeal.", ["dogs", "adoption"]],
    ["news", "en", "City lets cats ride the tram for free", "Cats in carriers travel without a ticket from May. Dogs still pay half fare, to some protest.", ["cats", "city"]],
    ["news", "en", "Vets warn of a toxic plant in garden centres", "Lilies are deadly for cats even in small amounts. Owners should check bouquets as well.", ["vets", "cats"]],
    ["news", "zh", "宠物友好商场增多，猫狗可以一起逛街", "商场设置宠物推车和饮水点，铲屎官表示周末有了新去处。", ["宠物", "狗狗"]],
    ["shop", "en", "Orthopaedic dog bed", "Memory foam for old joints, with a cover that survives claws and the washing machine.", ["dogs", "beds"], 75],
    ["shop", "en", "Cat tree with sisal posts", "Three platforms, one cave and a feather that no kitten can resist.", ["cats", "scratching posts"], 89],
    ["shop", "en", "Puppy training treats", "Small soft treats that reward without filling the puppy up.", ["puppies", "treats"], 8],
    ["shop", "en", "Hamster house with tunnels", "A wooden hideaway with two floors and a wheel that does not squeak.", ["hamsters"], 36],
    ["shop", "zh", "全价猫粮无谷配方", "鸡肉三文鱼口味，呵护肠胃，幼猫成猫都适用。", ["猫粮", "宠物"], 32],
    ["course", "en", "Puppy school: the first sixteen weeks", "House training, biting and coming when called, with kindness and a pocket of treats.", ["puppies", "dog training"], "beginner"],
    ["course", "en", "Understanding cat behaviour", "Ears, tails and slow blinks: what your cat has been telling you all along.", ["cats", "behaviour"], "beginner"],
    ["social", "en", "The rescue dog slept on his back today", "Four months of fear, and this morning all four paws were in the air. We are not crying.", ["dogs", "rescue"]],
    ["social", "en", "My cat has a second family", "He came home with a new collar and a note. Apparently his name there is Gerald.", ["cats"]],
    ["social", "en", "Show me your parrot's vocabulary", "Ours says good morning, the neighbour's name, and the sound of the microwave.", ["parrots", "birds"]],
    ["social", "zh", "我家猫咪学会自己开门了", "半夜听到门把手响还以为进贼，结果是主子要出去巡逻。", ["猫咪", "宠物"]],
    ["social", "zh", "第一次养狗需要注意什么？", "刚接回家的小狗两个月大，疫苗、喂养和训练都想请教大家。", ["狗狗", "养狗"]],
    ["health", "en", "Living with a cat allergy", "Air filters, washed cats and immunotherapy: how allergic owners keep their pets.", ["allergy", "cats"]],
    ["health", "en", "Dog walkers live longer", "Owners of dogs walk two thousand steps more a day, and their hearts show it.", ["dogs", "walking"]],
  ],
  searches: {
    en: ["how to train a puppy", "cat scratching furniture", "best dog food for seniors", "adopt a rescue dog"],
    zh: ["猫粮 推荐", "小狗 训练 方法"],
  },
  comments: {
    en: ["Give that dog a treat from me.", "My cat does exactly the same thing.", "Please talk to a vet before changing the food."],
    zh: ["猫咪太可爱了吧！", "狗狗的眼神好温柔。"],
  },
};
