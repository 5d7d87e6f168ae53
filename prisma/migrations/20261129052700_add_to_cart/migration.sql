-- AlterEnum
ALTER TYPE "BehaviourType" ADD VALUE 'ADD_TO_CART';
